/* test_xml.c — reading within limits, canonical forms of the W3C's examples, writing. */
#include "core/xml/xml.h"

#include <string.h>

#include "base/test.h"

static const XmlNode *parsed(const char *text)
{
	const XmlNode *root = NULL;
	CHECK(!xml_parse(test_arena(), str_of(text), NULL, &root));
	return root;
}

static Err *refused(const char *text, const XmlRules *rules)
{
	const XmlNode *root;
	return xml_parse(test_arena(), str_of(text), rules, &root);
}

TEST(a_document_is_walked_by_names_in_any_namespace)
{
	const XmlNode *root =
		parsed("<a:lot xmlns:a='urn:a' Id='x' a:n='&lt;1&#233;'>\n<!-- c --><b>un"
	               "<i>deux</i>trois</b>\n<a:b/><c><![CDATA[<&]]></c></a:lot>");
	CHECK_STR(xml_name(root), S("lot"));
	CHECK_STR(xml_namespace(root), S("urn:a"));
	CHECK(xml_is_in(root, S("urn:a"), "lot"));
	CHECK(!xml_is_in(root, S("urn:b"), "lot"));
	CHECK_STR(xml_attribute(test_arena(), root, "n"), S("<1é"));
	CHECK_STR(xml_attribute_in(test_arena(), root, S("urn:a"), "n"), S("<1é"));
	CHECK(xml_attribute_in(test_arena(), root, (Str){ 0 }, "n").len == 0);
	CHECK(!xml_has_attribute(root, "none"));
	const XmlNode *b = xml_child(root, "b");
	CHECK_INT(xml_line(b), 2);
	CHECK_STR(xml_text(test_arena(), b), S("untrois"));
	CHECK_STR(xml_text_all(test_arena(), b), S("undeuxtrois"));
	CHECK_STR(xml_namespace(xml_next_same(b)), S("urn:a"));
	CHECK(!xml_next_same(xml_next_same(b)));
	CHECK_STR(xml_text(test_arena(), xml_find(root, "c")), S("<&"));
	CHECK(xml_parent(b) == root);
	CHECK(!xml_parent(root));
	int elements = 0;
	for (const XmlNode *n = root; n; n = xml_after(root, n))
		elements++;
	CHECK_INT(elements, 5);
	CHECK(xml_by_id(root, S("x")) == root);
	CHECK(!xml_by_id(root, S("y")));
	CHECK(!xml_is(NULL, "a") && !xml_child(NULL, "a") && xml_text(test_arena(), NULL).len == 0);
}

TEST(an_identifier_that_two_elements_claim_is_nobodys)
{
	CHECK(!xml_by_id(parsed("<a><b Id='x'/><c ID='x'/></a>"), S("x")));
	CHECK(xml_by_id(parsed("<a xmlns:n='u'><b xml:id='x'/><c n:Id='x'/></a>"), S("x")));
}

TEST(what_is_not_xml_is_refused_with_its_line)
{
	Err *e = refused("<a>\n<b>\n</a>", NULL);
	CHECK(e && e->code == ERR_INVALID);
	CHECK_INT(e->args[0].number, 3);
	static const char *const broken[] = { "",
		                              "  ",
		                              "texte",
		                              "<a/><b/>",
		                              "<a>&e;</a>",
		                              "<n:a/>",
		                              "<a b='1' b='2'/>",
		                              "<a>\x01</a>",
		                              "<a>\xFF</a>",
		                              "<?xml version='1.0'?>" };
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		CHECK(refused(broken[i], NULL));
}

TEST(a_document_type_is_refused_whatever_it_declares)
{
	static const char *const types[] = {
		"<!DOCTYPE a><a/>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
		"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
		"<!DOCTYPE a [<!ENTITY x 'xx'><!ENTITY y '&x;&x;&x;'>]><a>&y;</a>",
		"<!DOCTYPE a PUBLIC 'p' 'http://[::1]/a.dtd'><a/>",
	};
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		Err *e = refused(types[i], NULL);
		CHECK(e && strstr(e->message, "DOCTYPE"));
	}
}

TEST(depth_size_and_number_of_nodes_have_limits)
{
	XmlRules rules = { .depth_max = 3, .nodes_max = 6, .bytes_max = 60 };
	CHECK(!refused("<a><b><c/></b></a>", &rules));
	Err *deep = refused("<a><b><c><d/></c></b></a>", &rules);
	CHECK(deep && deep->code == ERR_TOO_LARGE);
	CHECK(!refused("<a b='' c='' d='' e='' f=''/>", &rules));
	Err *many = refused("<a b='' c='' d='' e='' f='' g=''/>", &rules);
	CHECK(many && many->code == ERR_TOO_LARGE);
	CHECK(refused("<a><!----><!----><!----><!----><!----><!----></a>", &rules));
	CHECK(refused("<a><?b?><?b?><?b?><?b?><?b?><?b?></a>", &rules));
	CHECK(refused("<a>0123456789012345678901234567890123456789012345678901234</a>", &rules));

	Buf nest = { .arena = test_arena() };
	for (int i = 0; i < 100000; i++)
		buf_add(&nest, S("<a>"));
	const XmlNode *root;
	Err *e = xml_parse(test_arena(), buf_str(&nest), NULL, &root);
	CHECK(e && e->code == ERR_TOO_LARGE);
}

static Str read_text(Str bytes, bool liberal)
{
	const XmlNode *root;
	XmlRules rules = { .liberal = liberal };
	if (xml_parse(test_arena(), bytes, &rules, &root))
		return S("refused");
	return xml_text(test_arena(), root);
}

TEST(encodings_are_read_as_declared_and_liberally_when_asked)
{
	Str latin = S("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9t\xE9</a>");
	CHECK_STR(read_text(latin, false), S("été"));
	CHECK_STR(read_text(latin, true), S("été"));
	Str utf = S("<?xml version='1.0' encoding='UTF-8'?><a>été</a>");
	CHECK_STR(read_text(utf, false), S("été"));
	CHECK_STR(read_text(utf, true), S("été"));
	Str wrong = S("<?xml version='1.0' encoding=\"utf-8\"?><a>\x93\xE9t\xE9\x94 \x80</a>");
	CHECK_STR(read_text(wrong, false), S("refused"));
	CHECK_STR(read_text(wrong, true), S("“été” €"));
	Str undeclared = S("<a>l\x92\xE9t\xE9</a>");
	CHECK_STR(read_text(undeclared, false), S("refused"));
	CHECK_STR(read_text(undeclared, true), S("l’été"));
	Str smart = S("<?xml version='1.0' encoding = 'iso-8859-1' ?><a>l\x92\xE9t\xE9</a>");
	CHECK_STR(read_text(smart, true), S("l’été"));
	Str utf16 = S("\xFF\xFE<\0a\0>\0\xE9\0<\0/\0a\0>\0");
	CHECK_STR(read_text(utf16, false), S("é"));
	CHECK_STR(read_text(utf16, true), S("é"));
	CHECK_STR(read_text(S("\xEF\xBB\xBF<a>é</a>"), true), S("é"));
}

static Str canonical(const XmlNode *node, XmlCanonical how)
{
	Str bytes = { 0 };
	CHECK(!xml_canonical(test_arena(), node, &how, &bytes));
	return bytes;
}

/* Canonical XML 1.0, §3.1 and §3.3, without what needs a document type. */
TEST(a_document_has_one_canonical_form)
{
	const XmlNode *pi =
		parsed("<?xml version=\"1.0\"?>\n\n<?xml-stylesheet   href=\"doc.xsl\"\n   "
	               "type=\"text/xsl\"   ?>\n\n<doc>Hello, world!<!-- Comment 1 "
	               "--></doc>\n\n<?pi-without-data     ?>\n\n<!-- Comment 2 -->\n\n<!-- "
	               "Comment 3 -->");
	CHECK_STR(canonical(pi, (XmlCanonical){ .document = true }),
	          S("<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, "
	            "world!</doc>\n<?pi-without-data?>"));
	CHECK_STR(canonical(pi, (XmlCanonical){ .document = true, .comments = true }),
	          S("<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, "
	            "world!<!-- Comment 1 --></doc>\n<?pi-without-data?>\n<!-- Comment 2 -->\n<!-- "
	            "Comment 3 -->"));
	const XmlNode *tags = parsed(
		"<doc>\n   <e1   />\n   <e2   ></e2>\n   <e3   name = \"elem3\"   id=\"elem3\"   "
		"/>\n   "
		"<e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\"\n      "
		"xmlns:b=\"http://www.ietf.org\"\n      xmlns:a=\"http://www.w3.org\"\n      "
		"xmlns=\"http://example.org\"/>\n</doc>");
	CHECK_STR(
		canonical(tags, (XmlCanonical){ 0 }),
		S("<doc>\n   <e1></e1>\n   <e2></e2>\n   <e3 id=\"elem3\" name=\"elem3\"></e3>\n   "
	          "<e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" "
	          "xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" "
	          "a:attr=\"out\"></e5>\n</doc>"));
}

/* Exclusive XML Canonicalization 1.0, §2.2. */
TEST(an_element_taken_out_of_its_document_keeps_only_the_namespaces_it_uses)
{
	const XmlNode *root =
		parsed("<n0:pdu xmlns:n0='http://a.example'>\n  <n1:elem2 "
	               "xmlns:n1=\"http://b.example\" xml:lang=\"en\">\n    <n3:stuff "
	               "xmlns:n3=\"ftp://example.org\"/>\n  </n1:elem2>\n</n0:pdu>");
	const XmlNode *element = xml_find(root, "elem2");
	CHECK_STR(canonical(element, (XmlCanonical){ .method = XML_C14N }),
	          S("<n1:elem2 xmlns:n0=\"http://a.example\" xmlns:n1=\"http://b.example\" "
	            "xml:lang=\"en\">\n    <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  "
	            "</n1:elem2>"));
	CHECK_STR(canonical(element, (XmlCanonical){ .method = XML_C14N_EXCLUSIVE }),
	          S("<n1:elem2 xmlns:n1=\"http://b.example\" xml:lang=\"en\">\n    <n3:stuff "
	            "xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  </n1:elem2>"));
	CHECK_STR(canonical(element,
	                    (XmlCanonical){ .method = XML_C14N_EXCLUSIVE, .prefixes = S("n0 n9") }),
	          S("<n1:elem2 xmlns:n0=\"http://a.example\" xmlns:n1=\"http://b.example\" "
	            "xml:lang=\"en\">\n    <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  "
	            "</n1:elem2>"));
}

TEST(a_signature_is_left_out_of_what_it_signs)
{
	const XmlNode *root = parsed("<a><b>1</b><Signature><c/></Signature><d/></a>");
	XmlCanonical how = { .except = xml_find(root, "Signature") };
	CHECK_STR(canonical(root, how), S("<a><b>1</b><d></d></a>"));
	how.document = true;
	how.method = XML_C14N_11;
	CHECK_STR(canonical(root, how), S("<a><b>1</b><d></d></a>"));
}

TEST(all_signatures_are_left_out_of_what_each_of_them_signs)
{
	const XmlNode *root =
		parsed("<a xmlns:s='urn:s'><s:Signature>1</s:Signature><b/><Signature "
	               "x='y'/><c><s:Signature><Signature/></s:Signature></c></a>");
	XmlCanonical how = { .except = xml_first(root), .all = true };
	CHECK_STR(canonical(root, how),
	          S("<a xmlns:s=\"urn:s\"><b></b><Signature x=\"y\"></Signature><c></c></a>"));
}

TEST(a_relative_namespace_has_no_canonical_form)
{
	Str bytes;
	XmlCanonical how = { 0 };
	CHECK(xml_canonical(test_arena(), parsed("<a xmlns='relative'/>"), &how, &bytes));
}

static Str written(bool ascii)
{
	Buf buf = { .arena = test_arena() };
	XmlWriter w = { .buf = &buf, .ascii = ascii };
	xml_begin(&w);
	xml_open(&w, "a:Acte");
	xml_put_namespace(&w, "a", "urn:a");
	xml_put(&w, "a:Objet", S("\"l’été\" <&>\t\n"));
	xml_put_int(&w, "n", -3);
	xml_add(&w, "a:Vide", (Str){ 0 });
	xml_add(&w, "a:Texte", S("é <&> \x01 \xFF\r\n"));
	xml_open(&w, "b");
	xml_add_raw(&w, S("<c/>"));
	xml_close(&w);
	xml_close(&w);
	xml_end(&w);
	return buf_str(&buf);
}

TEST(what_is_written_is_well_formed_and_reads_back)
{
	CHECK_STR(written(false),
	          S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a:Acte xmlns:a=\"urn:a\" "
	            "a:Objet=\"&quot;l’été&quot; &lt;&amp;&gt;&#9;&#10;\" "
	            "n=\"-3\"><a:Vide/><a:Texte>é "
	            "&lt;&amp;&gt; \xEF\xBF\xBD "
	            "\xEF\xBF\xBD&#13;\n</a:Texte><b><c/></b></a:Acte>\n"));
	const XmlNode *plain, *ascii;
	Str bytes = written(true);
	for (size_t i = 0; i < bytes.len; i++)
		CHECK((unsigned char)bytes.ptr[i] < 0x80);
	CHECK(!xml_parse(test_arena(), bytes, NULL, &ascii));
	CHECK(!xml_parse(test_arena(), written(false), NULL, &plain));
	CHECK_STR(canonical(ascii, (XmlCanonical){ 0 }), canonical(plain, (XmlCanonical){ 0 }));
	CHECK_STR(xml_attribute(test_arena(), ascii, "Objet"), S("\"l’été\" <&>\t\n"));
}
