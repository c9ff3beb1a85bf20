using AwesomeAssertions;
using CsCheck;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Tests.Templates;

public sealed class MailTextTests
{
    [Theory]
    [InlineData("{{ x }}", "&lt;b&gt;&amp;")]
    [InlineData("{{ x | escape }}", "&lt;b&gt;&amp;")]
    [InlineData("{{ x | upcase }}", "&lt;B&gt;&amp;")]
    [InlineData("{{ x | append: '<i>' }}", "&lt;b&gt;&amp;&lt;i&gt;")]
    [InlineData("{% assign y = x %}{{ y }}", "&lt;b&gt;&amp;")]
    [InlineData("{% for y in list %}{{ y }};{% endfor %}", "&lt;1&gt;;&lt;2&gt;;")]
    [InlineData("{{ missing }}", "")]
    [InlineData("{{ missing.more }}", "")]
    [InlineData("<b>Größe</b>", "<b>Größe</b>")]
    public void Values_are_escaped_and_the_template_itself_is_not(string template, string expected)
    {
        var model = new ScriptObject { ["x"] = "<b>&", ["list"] = new[] { "<1>", "<2>" } };

        MailText.Parse(template).RenderHtml(model).Should().Be(expected);
    }

    [Fact]
    public void No_value_whatever_opens_a_tag_or_ends_an_attribute()
    {
        var template = MailText.Parse("{{ x }}");

        Gen.String.Sample(value =>
            template.RenderHtml(new ScriptObject { ["x"] = value }).IndexOfAny(['<', '>', '"', '\'']) < 0
        );
    }

    [Fact]
    public void A_subject_is_one_line_of_plain_text()
    {
        var model = new ScriptObject { ["x"] = "Tom & Jerry\r\nBcc: eve@example.com" };

        MailText.Parse("Hello\n{{ x }}\n").RenderLine(model).Should().Be("Hello Tom & Jerry Bcc: eve@example.com");
    }

    [Fact]
    public void A_fault_names_its_line()
    {
        var parse = () => MailText.Parse("<p>\nHello\n{% if x %}\n</p>");

        parse.Should().Throw<TemplateException>().Which.Faults.Should().Contain(f => f.Line >= 3);
    }

    [Theory]
    [InlineData("{% for i in (1..9999999) %}x{% endfor %}")]
    [InlineData(
        "{% for i in (1..9000) %}{% for j in (1..9000) %}{% for k in (1..9000) %}{% endfor %}{% endfor %}{% endfor %}"
    )]
    [InlineData("{% include 'secret' %}")]
    public void A_template_that_goes_too_far_is_stopped(string template)
    {
        var render = () => MailText.Parse(template).RenderHtml([]);

        render.Should().Throw<TemplateException>();
    }

    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo\n")]
    [InlineData("<p>a   b\n c</p>", "a b c\n")]
    [InlineData("<ul><li>x</li><li>y</li></ul>", "- x\n- y\n")]
    [InlineData("<a href=\"https://e.test/\">Shop</a> now", "Shop (https://e.test/) now\n")]
    [InlineData("<a href=\"https://e.test/\">https://e.test/</a>", "https://e.test/\n")]
    [InlineData("a<br>b", "a\nb\n")]
    [InlineData("<style>p{}</style><title>t</title>a &amp; b &lt;c&gt;", "a & b <c>\n")]
    [InlineData("<table><tr><td>Total</td><td>5</td></tr><tr><td>Tax</td><td>1</td></tr></table>", "Total 5\nTax 1\n")]
    public void Html_becomes_text_that_reads_the_same(string html, string expected) =>
        HtmlText.From(html).Should().Be(expected);
}
