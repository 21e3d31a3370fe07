using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orchestrations.Embedded.Tests.Power;

/// <summary>
/// A layer between SQLite and its files that knows what was synced and what was not, and so what a power cut would leave. It is SQLite's default for the
/// whole process, and passes everything on; it keeps account of the files of directories that ask for it.
/// </summary>
internal sealed unsafe class PowerSwitch : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, (string Path, nint Methods)> Open = [];
    private static readonly Dictionary<string, UnsyncedFile> Files = new(StringComparer.Ordinal);
    private static readonly List<string> Directories = [];
    private static readonly HashSet<string> FullDisks = new(StringComparer.Ordinal);
    private static readonly Vfs* Original = Install();

    private readonly string _directory;

    /// <summary>Begins to keep account of a directory that SQLite has no file of yet.</summary>
    public PowerSwitch(string directory)
    {
        _ = Original;
        _directory = directory + Path.DirectorySeparatorChar;
        lock (Gate)
        {
            Directories.Add(_directory);
        }
    }

    /// <summary>Whether nothing more can be written.</summary>
    public bool DiskIsFull
    {
        get
        {
            lock (Gate)
            {
                return FullDisks.Contains(_directory);
            }
        }

        set
        {
            lock (Gate)
            {
                _ = value ? FullDisks.Add(_directory) : FullDisks.Remove(_directory);
            }
        }
    }

    /// <summary>Writes to another directory what would be found there after a power cut at this moment.</summary>
    public void Cut(string target, Random random)
    {
        lock (Gate)
        {
            foreach (var (path, file) in Files.Where(file => file.Key.StartsWith(_directory, StringComparison.Ordinal)))
            {
                File.WriteAllBytes(Path.Combine(target, Path.GetFileName(path)), file.AfterPowerLoss(random));
            }
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            Directories.Remove(_directory);
            FullDisks.Remove(_directory);
            foreach (var path in Files.Keys.Where(path => path.StartsWith(_directory, StringComparison.Ordinal)).ToList())
            {
                Files.Remove(path);
            }
        }
    }

    private static Vfs* Install()
    {
        SQLitePCL.Batteries_V2.Init();
        var original = sqlite3_vfs_find(null);
        var vfs = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
        *vfs = *original;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8("power");
        vfs->Next = null;
        vfs->OpenFile = &OpenFile;
        vfs->Delete = &Delete;
        return sqlite3_vfs_register(vfs, 1) == 0 ? original : throw new InvalidOperationException("SQLite takes no other layer.");
    }

    // The file is the original layer's own, and so are its methods, but for the few that are replaced in a copy of their table.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OpenFile(Vfs* vfs, byte* name, nint* file, int flags, int* outFlags)
    {
        var result = Original->OpenFile(Original, name, file, flags, outFlags);
        var path = name is null ? null : Marshal.PtrToStringUTF8((nint)name);
        if (result != 0 || *file == 0 || path is null)
        {
            return result;
        }

        lock (Gate)
        {
            if (Directories.Exists(directory => path.StartsWith(directory, StringComparison.Ordinal)))
            {
                var methods = (Methods*)NativeMemory.Alloc((nuint)sizeof(Methods));
                *methods = *(Methods*)*file;
                Open[(nint)file] = (path, *file);
                Files.TryAdd(path, new UnsyncedFile(File.Exists(path) ? File.ReadAllBytes(path) : []));
                methods->Close = &Close;
                methods->Write = &Write;
                methods->Truncate = &Truncate;
                methods->Sync = &Sync;
                *file = (nint)methods;
            }
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(Vfs* vfs, byte* name, int syncDirectory)
    {
        lock (Gate)
        {
            Files.Remove(Marshal.PtrToStringUTF8((nint)name)!);
            return Original->Delete(Original, name, syncDirectory);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint* file)
    {
        lock (Gate)
        {
            var original = OriginalOf(file, out _);
            NativeMemory.Free((void*)*file);
            *file = (nint)original;
            Open.Remove((nint)file);
            return original->Close(file);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint* file, byte* bytes, int count, long offset)
    {
        lock (Gate)
        {
            if (FullDisks.Any(Open[(nint)file].Path.StartsWith))
            {
                return SQLitePCL.raw.SQLITE_FULL;
            }

            var result = OriginalOf(file, out var account)->Write(file, bytes, count, offset);
            if (result == 0)
            {
                account?.Write(offset, new ReadOnlySpan<byte>(bytes, count));
            }

            return result;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint* file, long length)
    {
        lock (Gate)
        {
            var result = OriginalOf(file, out var account)->Truncate(file, length);
            if (result == 0)
            {
                account?.Truncate(length);
            }

            return result;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint* file, int flags)
    {
        lock (Gate)
        {
            var result = OriginalOf(file, out var account)->Sync(file, flags);
            if (result == 0)
            {
                account?.Sync();
            }

            return result;
        }
    }

    private static Methods* OriginalOf(nint* file, out UnsyncedFile? account)
    {
        var (path, methods) = Open[(nint)file];
        account = Files.GetValueOrDefault(path);
        return (Methods*)methods;
    }

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern Vfs* sqlite3_vfs_find(byte* name);

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int sqlite3_vfs_register(Vfs* vfs, int isDefault);

    // https://www.sqlite.org/c3ref/vfs.html
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* AppData;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, nint*, int, int*, int> OpenFile;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int> Delete;
        private fixed long _rest[14];
    }

    // https://www.sqlite.org/c3ref/io_methods.html
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<nint*, int> Close;
        private readonly nint _read;
        public delegate* unmanaged[Cdecl]<nint*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<nint*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<nint*, int, int> Sync;
        private fixed long _rest[13];
    }
}
