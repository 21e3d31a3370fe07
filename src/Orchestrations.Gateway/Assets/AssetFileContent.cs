using System.Net.Http.Headers;
using System.Text;

namespace Orchestrations.Gateway;

// Quoted names and no second, encoded file name: what curl sends, and what every server reads.
internal static class AssetFileContent
{
    /// <summary>An asset's bytes and what is told of them as a form; the bytes are streamed.</summary>
    /// <param name="request">The asset.</param>
    /// <param name="file">Its file.</param>
    /// <param name="bytes">The file's bytes, which the content takes over.</param>
    /// <param name="model">The billing model.</param>
    public static MultipartFormDataContent Create(CreateAssetRequest request, AssetSource.File file, Stream bytes, string model)
    {
        var form = new MultipartFormDataContent();
        Add("model", model);
        Add("GroupId", request.GroupId);
        Add("Name", request.Name);
        Add("AssetType", request.Kind.ToString());

        var part = new StreamContent(bytes);
        part.Headers.ContentType = MediaTypeHeaderValue.Parse(file.ContentType);
        part.Headers.ContentLength = file.Bytes;
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = "\"file\"",
            FileName = $"\"{string.Concat(Path.GetFileName(file.FileName).Select(Safe))}\"",
        };
        form.Add(part);
        return form;

        void Add(string name, string value)
        {
            var field = new StringContent(value, Encoding.UTF8);
            field.Headers.ContentType = null;
            field.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
            form.Add(field);
        }
    }

    private static char Safe(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '_';
}
