using System.Text;
using MimeKit.Text;

namespace OmniSphere.Marketing.Mail;

/// <summary>Makes the plain text part of a mail from its HTML.</summary>
internal static class HtmlText
{
    public static string From(string html)
    {
        var writer = new Writer();
        var tokenizer = new HtmlTokenizer(new StringReader(html));
        while (tokenizer.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken tag:
                    writer.Tag(tag);
                    break;
                case HtmlDataToken data when token.Kind is HtmlTokenKind.Data or HtmlTokenKind.CData:
                    writer.Text(data.Data);
                    break;
            }
        }

        return writer.ToString();
    }

    private sealed class Writer
    {
        private readonly StringBuilder _text = new();
        private string? _link;
        private int _linkStart;
        private int _hidden;
        private bool _space;

        public void Tag(HtmlTagToken tag)
        {
            switch (tag.Id)
            {
                case HtmlTagId.Head or HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title:
                    _hidden = Math.Max(0, _hidden + (tag.IsEndTag ? -1 : 1));
                    break;
                case HtmlTagId.Br:
                    Break(1);
                    break;
                case HtmlTagId.LI when !tag.IsEndTag:
                    Break(1);
                    Text("- ");
                    break;
                case HtmlTagId.TR or HtmlTagId.Div or HtmlTagId.LI:
                    Break(1);
                    break;
                case HtmlTagId.TD or HtmlTagId.TH:
                    _space = true;
                    break;
                case HtmlTagId.P or HtmlTagId.Table or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.HR:
                case HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4:
                    Break(2);
                    break;
                case HtmlTagId.A:
                    Link(tag);
                    break;
            }
        }

        // White space collapses as in a browser; a no-break space is kept.
        public void Text(string data)
        {
            if (_hidden > 0)
            {
                return;
            }

            foreach (var c in data)
            {
                if (c is ' ' or '\t' or '\r' or '\n')
                {
                    _space = true;
                    continue;
                }

                if (_space && _text.Length > 0 && _text[^1] is not '\n' and not ' ')
                {
                    _text.Append(' ');
                }

                _space = false;
                _text.Append(c);
            }
        }

        public override string ToString() => _text.ToString().Trim('\n', ' ') + "\n";

        private void Link(HtmlTagToken tag)
        {
            if (!tag.IsEndTag)
            {
                _link = tag.Attributes.FirstOrDefault(a => a.Id == HtmlAttributeId.Href)?.Value;
                _linkStart = _text.Length;
            }
            else if (_link is { } link)
            {
                // The address follows what it is called, unless it is called just that.
                if (_text.ToString(_linkStart, _text.Length - _linkStart).Trim() != link)
                {
                    Text($" ({link})");
                }

                _link = null;
            }
        }

        private void Break(int lines)
        {
            _space = false;
            if (_hidden > 0 || _text.Length == 0)
            {
                return;
            }

            while (_text.Length > 0 && _text[^1] == ' ')
            {
                _text.Length--;
            }

            var present = 0;
            while (present < _text.Length && _text[_text.Length - 1 - present] == '\n')
            {
                present++;
            }

            _text.Append('\n', Math.Max(0, lines - present));
        }
    }
}
