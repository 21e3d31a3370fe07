using System.Text;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads CSV as RFC 4180 has it: cells between commas, quoted where they hold a comma, a quote or a line end; lines end in CR LF or LF.</summary>
internal ref struct CsvReader(ReadOnlySpan<byte> utf8)
{
    private const byte Quote = (byte)'"';

    private readonly ReadOnlySpan<byte> _text = utf8;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>Reads the next row that is not blank.</summary>
    /// <param name="row">Takes its cells.</param>
    /// <param name="line">The line that it begins in, from 1.</param>
    /// <param name="malformed">What is broken, or null.</param>
    /// <returns>Whether there was another row, broken or not.</returns>
    public bool ReadRow(List<string> row, out int line, out DocumentProblem? malformed)
    {
        malformed = null;
        do
        {
            line = _line;
            if (_at >= _text.Length)
            {
                return false;
            }
        }
        while (TryReadLineEnd());

        row.Clear();
        while (true)
        {
            malformed = ReadCell(out var cell);
            if (malformed is not null)
            {
                return true;
            }

            row.Add(cell);
            if (_at >= _text.Length || TryReadLineEnd())
            {
                return true;
            }

            // ReadCell has stopped at a comma.
            _at++;
        }
    }

    private DocumentProblem? ReadCell(out string cell)
    {
        if (_at < _text.Length && _text[_at] == Quote)
        {
            return ReadQuoted(out cell);
        }

        var rest = _text[_at..];
        var length = rest.IndexOfAny((byte)',', (byte)'\n', Quote);
        length = length < 0 ? rest.Length : length;
        var isQuote = length < rest.Length && rest[length] == Quote;
        if (length > 0 && rest[length - 1] == '\r' && (length == rest.Length || rest[length] == '\n'))
        {
            length--;
        }

        cell = Encoding.UTF8.GetString(rest[..length]);
        _at += length;
        return isQuote ? Broken("a quote may stand only in a quoted cell, written twice") : null;
    }

    private DocumentProblem? ReadQuoted(out string cell)
    {
        var text = new StringBuilder();
        cell = "";
        var (line, column) = (_line, Column());
        _at++;
        while (true)
        {
            var length = _text[_at..].IndexOf(Quote);
            if (length < 0)
            {
                return JsonText.Broken(line, column, "a quoted cell has no end");
            }

            var part = _text.Slice(_at, length);
            if (part.Count((byte)'\n') is > 0 and var lines)
            {
                _line += lines;
                _lineStart = _at + part.LastIndexOf((byte)'\n') + 1;
            }

            text.Append(Encoding.UTF8.GetString(part));
            _at += length + 1;
            if (_at < _text.Length && _text[_at] == Quote)
            {
                text.Append('"');
                _at++;
                continue;
            }

            cell = text.ToString();
            return _at >= _text.Length || _text[_at] == ',' || IsLineEnd() ? null : Broken("a quoted cell must be followed by a comma or the end of the line");
        }
    }

    private readonly bool IsLineEnd() =>
        _text[_at] == '\n' || (_text[_at] == '\r' && (_at + 1 == _text.Length || _text[_at + 1] == '\n'));

    private bool TryReadLineEnd()
    {
        if (!IsLineEnd())
        {
            return false;
        }

        _at = Math.Min(_text.Length, _at + (_text[_at] == '\r' ? 2 : 1));
        _line++;
        _lineStart = _at;
        return true;
    }

    private readonly int Column() => Encoding.UTF8.GetCharCount(_text[_lineStart.._at]) + 1;

    private readonly DocumentProblem Broken(string message) => JsonText.Broken(_line, Column(), message);
}
