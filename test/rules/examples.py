#!/usr/bin/env python3
# examples.py BEFFROI GUIDE - runs the commands that a guide shows, and compares what they print.
import shlex
import subprocess
import sys

lines = [line[4:] for line in open(sys.argv[2], encoding='utf-8').read().split('\n') if line.startswith('    ')]
wrong = shown = 0
for index, line in enumerate(lines):
    if not line.startswith('$ beffroi '):
        continue
    shown += 1
    command = [sys.argv[1]] + shlex.split(line)[2:]
    got = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    if got != lines[index + 1].strip():
        wrong += 1
        print(f'# {line}\n# got {got}, the guide has {lines[index + 1]}')
print(f'{"ok" if shown and not wrong else "not ok"} 3 - {shown} examples of the guide are right')
