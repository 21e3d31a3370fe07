using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrations.Simulator;

/// <summary>Values that look random and depend on the seed and a key alone.</summary>
internal static class Draw
{
    private const string Letters = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public static double Fraction(int seed, string purpose, string key, int number) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(Hash(seed, purpose, key, number)) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A time between two bounds.</summary>
    public static TimeSpan Between(TimeSpan min, TimeSpan max, double fraction) => min + ((max - min) * fraction);

    /// <summary>A word of lower-case hexadecimal digits.</summary>
    public static string Hex(int seed, string purpose, string key, int number, int length) =>
        Convert.ToHexStringLower(Hash(seed, purpose, key, number))[..length];

    /// <summary>A word of digits and lower-case letters, as the provider's ids end.</summary>
    public static string Word(int seed, string purpose, string key, int number, int length) =>
        string.Create(length, Hash(seed, purpose, key, number), static (word, hash) =>
        {
            for (var i = 0; i < word.Length; i++)
            {
                word[i] = Letters[hash[i] % Letters.Length];
            }
        });

    private static byte[] Hash(int seed, string purpose, string key, int number) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{purpose}\n{number}\n{key}")));
}
