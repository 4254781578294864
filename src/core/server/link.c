/* link.c — connections: how many, from where, and how slow they may be. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "core/server/serve.h"

enum { COUNTERS = 65536, TICK_MS = 500, GRACE_S = 30 };

static _Atomic int64_t deadline_header_ms = SERVER_HEADER_S * 1000;
static _Atomic int64_t deadline_slow_ms = SERVER_SLOW_S * 1000;

struct Links {
	pthread_mutex_t lock;
	pthread_cond_t ends;
	pthread_t thread;
	bool ending;
	Link *used, *free;
	int len;
	int per_address_max;
	char trusted[INET6_ADDRSTRLEN];
	Key key;
	_Atomic int counters[COUNTERS]; /* addresses that share one share its limit */
};

int64_t clock_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* An address as text; IPv4 inside IPv6 as IPv4.  Empty for the socket of a file. */
static void name_address(const struct sockaddr *address, char text[INET6_ADDRSTRLEN])
{
	text[0] = '\0';
	if (address && address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;
		inet_ntop(AF_INET, &in->sin_addr, text, INET6_ADDRSTRLEN);
	}
	if (address && address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;
		if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
			inet_ntop(AF_INET, &in6->sin6_addr.s6_addr[12], text, INET6_ADDRSTRLEN);
		else
			inet_ntop(AF_INET6, &in6->sin6_addr, text, INET6_ADDRSTRLEN);
	}
}

/* The network that one customer has: an IPv4 address, or the first half of an IPv6 one. */
static unsigned counter_of(const Links *links, const struct sockaddr *address)
{
	unsigned char mac[32];
	char network[INET6_ADDRSTRLEN];
	name_address(address, network);
	Str text = str_of(network);
	if (address && address->sa_family == AF_INET6 && str_has(text, S(":")))
		text = (Str){ (const char *)((const struct sockaddr_in6 *)(const void *)address)
			              ->sin6_addr.s6_addr,
			      8 };
	crypto_mac(&links->key, text, mac);
	return (unsigned)(mac[0] | mac[1] << 8);
}

static bool is_trusted(const Links *links, const char *address)
{
	return *address == '\0' || strcmp(address, links->trusted) == 0;
}

enum MHD_Result links_accept(void *cls, const struct sockaddr *address, socklen_t len)
{
	Links *links = cls;
	char text[INET6_ADDRSTRLEN];
	(void)len;
	name_address(address, text);
	if (is_trusted(links, text))
		return MHD_YES;
	return links->counters[counter_of(links, address)] < links->per_address_max ? MHD_YES
	                                                                            : MHD_NO;
}

void link_enter(Link *link, LinkStage stage, int64_t bytes)
{
	atomic_store_explicit(&link->since_ms, clock_ms(), memory_order_relaxed);
	atomic_store_explicit(&link->bytes, bytes, memory_order_relaxed);
	atomic_store_explicit(&link->stage, (int)stage, memory_order_release);
}

static void unlink_link(Link **list, Link *link)
{
	if (link->next)
		link->next->before = link->before;
	if (link->before)
		link->before->next = link->next;
	else
		*list = link->next;
}

static void push_link(Link **list, Link *link)
{
	link->before = NULL;
	link->next = *list;
	if (*list)
		(*list)->before = link;
	*list = link;
}

static void begin_link(Links *links, struct MHD_Connection *connection, void **context)
{
	const struct sockaddr *address =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
			->client_addr;
	int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	pthread_mutex_lock(&links->lock);
	Link *link = links->free;
	if (link) {
		unlink_link(&links->free, link);
		link->fd = fd;
		name_address(address, link->address);
		link->counter = counter_of(links, address);
		link_enter(link, LINK_HEAD, 0);
		push_link(&links->used, link);
		links->counters[link->counter]++;
		links->len++;
	}
	pthread_mutex_unlock(&links->lock);
	*context = link;
}

void links_notify(void *cls, struct MHD_Connection *connection, void **context,
                  enum MHD_ConnectionNotificationCode code)
{
	Links *links = cls;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		begin_link(links, connection, context);
		return;
	}
	Link *link = *context;
	if (!link)
		return;
	pthread_mutex_lock(&links->lock);
	unlink_link(&links->used, link);
	links->counters[link->counter]--;
	links->len--;
	push_link(&links->free, link);
	pthread_mutex_unlock(&links->lock);
	*context = NULL;
}

static bool is_too_slow(const Link *link, int64_t now_ms)
{
	int stage = atomic_load_explicit(&link->stage, memory_order_acquire);
	int64_t ms = now_ms - atomic_load_explicit(&link->since_ms, memory_order_relaxed);
	int64_t bytes = atomic_load_explicit(&link->bytes, memory_order_relaxed);
	if (stage == LINK_HEAD)
		return ms > deadline_header_ms;
	if (stage == LINK_BODY)
		return ms > deadline_slow_ms &&
		       bytes * 1000 < (ms - deadline_slow_ms + 1000) * SERVER_BYTES_PER_S;
	if (stage == LINK_SEND)
		return ms > GRACE_S * 1000 + bytes * 1000 / SERVER_BYTES_PER_S;
	return false;
}

void links_hurry(int64_t header_ms, int64_t slow_ms)
{
	deadline_header_ms = header_ms ? header_ms : SERVER_HEADER_S * 1000;
	deadline_slow_ms = slow_ms ? slow_ms : SERVER_SLOW_S * 1000;
}

/* The library closes what we shut down. */
static void *watch(void *arg)
{
	Links *links = arg;
	pthread_mutex_lock(&links->lock);
	while (!links->ending) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += TICK_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&links->ends, &links->lock, &until);
		int64_t now_ms = clock_ms();
		for (Link *link = links->used; link; link = link->next)
			if (is_too_slow(link, now_ms))
				shutdown(link->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&links->lock);
	return NULL;
}

Links *links_new(Arena *arena, const Config *config)
{
	Links *links = alloc(arena, Links);
	pthread_condattr_t monotonic;
	pthread_mutex_init(&links->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&links->ends, &monotonic);
	links->per_address_max = (int)config->connections_per_address;
	snprintf(links->trusted, sizeof links->trusted, "%.*s", STR(config->trusted_proxy));
	crypto_random(&links->key, sizeof links->key);
	/* A connection ends for the library a little later than for us. */
	int64_t len = config->connections_max + 64;
	Link *all = alloc_n(arena, Link, (size_t)len);
	for (int64_t i = 0; i < len; i++)
		push_link(&links->free, &all[i]);
	if (pthread_create(&links->thread, NULL, watch, links) != 0)
		fault("could not start a thread");
	return links;
}

void links_cut(Links *links)
{
	pthread_mutex_lock(&links->lock);
	for (Link *link = links->used; link; link = link->next)
		shutdown(link->fd, SHUT_RDWR);
	pthread_mutex_unlock(&links->lock);
}

int links_count(Links *links)
{
	pthread_mutex_lock(&links->lock);
	int len = links->len;
	pthread_mutex_unlock(&links->lock);
	return len;
}

void links_free(Links *links)
{
	pthread_mutex_lock(&links->lock);
	links->ending = true;
	pthread_cond_signal(&links->ends);
	pthread_mutex_unlock(&links->lock);
	pthread_join(links->thread, NULL);
	pthread_mutex_destroy(&links->lock);
	pthread_cond_destroy(&links->ends);
}
