using System.Runtime.InteropServices;
using System.Text;
using MiniTorch.Onnx;

namespace MiniTorch.Parity;

/// <summary>A model loaded into ONNX Runtime (CPU, one thread).</summary>
public sealed unsafe class OrtSession : IDisposable
{
    private readonly OrtLibrary _library;
    private nint _session;

    /// <summary>Loads a model from its file; external data are found beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph. Its rewriting can hide a wrong model: run both ways.</param>
    /// <exception cref="OrtException">The model is refused.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime is not here.</exception>
    public OrtSession(string path, bool optimize) : this()
    {
        fixed (byte* name = OrtLibrary.PathBytes(path))
        {
            var options = Options(optimize);
            try
            {
                nint session;
                OrtLibrary.Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)_library[7])(_library.Environment, name, options, &session));
                _session = session;
            }
            finally
            {
                Release(100, options);
            }
        }

        ReadNames();
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph. Its rewriting can hide a wrong model: run both ways.</param>
    /// <exception cref="OrtException">The model is refused.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime is not here.</exception>
    public OrtSession(ReadOnlySpan<byte> model, bool optimize) : this()
    {
        fixed (byte* bytes = model)
        {
            var options = Options(optimize);
            try
            {
                nint session;
                OrtLibrary.Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_library[8])(_library.Environment, bytes, (nuint)model.Length, options, &session));
                _session = session;
            }
            finally
            {
                Release(100, options);
            }
        }

        ReadNames();
    }

    private OrtSession() => _library = OrtLibrary.Instance ?? throw new InvalidOperationException(OrtLibrary.WhyMissing);

    /// <summary>Names of the inputs.</summary>
    public IReadOnlyList<string> InputNames { get; private set; } = [];

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyList<string> OutputNames { get; private set; } = [];

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Tensors by input name.</param>
    /// <returns>Tensors by output name, in the model's order.</returns>
    /// <exception cref="OrtException">An input does not fit, or a node failed.</exception>
    public OrderedDictionary<string, OrtTensor> Run(IReadOnlyDictionary<string, OrtTensor> inputs)
    {
        ObjectDisposedException.ThrowIf(_session == 0, this);
        var handles = new List<GCHandle>();
        var inputValues = new nint[inputs.Count];
        var inputNames = new nint[inputs.Count];
        var outputValues = new nint[OutputNames.Count];
        var outputNames = new nint[OutputNames.Count];
        try
        {
            var i = 0;
            foreach (var (name, tensor) in inputs)
            {
                inputNames[i] = Pin(Encoding.UTF8.GetBytes(name + '\0'));
                inputValues[i++] = ToValue(tensor);
            }

            for (i = 0; i < outputNames.Length; i++)
                outputNames[i] = Pin(Encoding.UTF8.GetBytes(OutputNames[i] + '\0'));
            fixed (nint* inNames = inputNames, inValues = inputValues, outNames = outputNames, outValues = outputValues)
            {
                OrtLibrary.Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)_library[9])(
                    _session, 0, inNames, inValues, (nuint)inputs.Count, outNames, (nuint)outputNames.Length, outValues));
            }

            var results = new OrderedDictionary<string, OrtTensor>();
            for (i = 0; i < outputValues.Length; i++)
                results.Add(OutputNames[i], FromValue(outputValues[i]));
            return results;
        }
        finally
        {
            foreach (var value in inputValues.Concat(outputValues))
                Release(96, value);

            // Not before: ONNX Runtime reads the inputs where they are.
            foreach (var handle in handles)
                handle.Free();
        }

        nint Pin(byte[] bytes)
        {
            var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            handles.Add(handle);
            return handle.AddrOfPinnedObject();
        }

        nint ToValue(OrtTensor tensor)
        {
            // An empty array has no address; the library wants one.
            var data = Pin(tensor.Bytes.Length == 0 ? new byte[1] : tensor.Bytes);
            fixed (long* dims = tensor.Dims)
            {
                nint value;
                OrtLibrary.Check(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)_library[49])(
                    _library.CpuMemory, data, (nuint)tensor.Bytes.Length, dims, (nuint)tensor.Dims.Length, (int)tensor.DataType, &value));
                return value;
            }
        }
    }

    /// <summary>Unloads the model.</summary>
    public void Dispose()
    {
        Release(95, _session);
        _session = 0;
    }

    private OrtTensor FromValue(nint value)
    {
        nint info;
        OrtLibrary.Check(((delegate* unmanaged<nint, nint*, nint>)_library[65])(value, &info));
        try
        {
            int type;
            nuint rank;
            nint data;
            OrtLibrary.Check(((delegate* unmanaged<nint, int*, nint>)_library[60])(info, &type));
            OrtLibrary.Check(((delegate* unmanaged<nint, nuint*, nint>)_library[61])(info, &rank));
            var dims = new long[(int)rank];
            fixed (long* into = dims)
                OrtLibrary.Check(((delegate* unmanaged<nint, long*, nuint, nint>)_library[62])(info, into, rank));
            var size = ((OnnxDataType)type).Size();
            if (size == 0)
                throw new NotSupportedException($"An output is of type {((OnnxDataType)type).Name()}, which has no fixed size.");
            long bytes = size;
            foreach (var dim in dims)
                bytes = checked(bytes * dim);
            OrtLibrary.Check(((delegate* unmanaged<nint, nint*, nint>)_library[51])(value, &data));
            return new((OnnxDataType)type, dims, new ReadOnlySpan<byte>((void*)data, checked((int)bytes)).ToArray());
        }
        finally
        {
            Release(99, info);
        }
    }

    private nint Options(bool optimize)
    {
        nint options;
        OrtLibrary.Check(((delegate* unmanaged<nint*, nint>)_library[10])(&options));
        OrtLibrary.Check(((delegate* unmanaged<nint, int, nint>)_library[23])(options, optimize ? 99 : 0));
        OrtLibrary.Check(((delegate* unmanaged<nint, int, nint>)_library[24])(options, 1));
        OrtLibrary.Check(((delegate* unmanaged<nint, int, nint>)_library[22])(options, 3));
        return options;
    }

    private void ReadNames()
    {
        InputNames = Names(30, 36);
        OutputNames = Names(31, 37);
    }

    private string[] Names(int countSlot, int nameSlot)
    {
        nuint count;
        OrtLibrary.Check(((delegate* unmanaged<nint, nuint*, nint>)_library[countSlot])(_session, &count));
        var names = new string[(int)count];
        for (nuint i = 0; i < count; i++)
        {
            nint name;
            OrtLibrary.Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)_library[nameSlot])(_session, i, _library.Allocator, &name));
            names[i] = Marshal.PtrToStringUTF8(name) ?? "";
            OrtLibrary.Check(((delegate* unmanaged<nint, nint, nint>)_library[76])(_library.Allocator, name));
        }

        return names;
    }

    private void Release(int slot, nint handle)
    {
        if (handle != 0)
            ((delegate* unmanaged<nint, void>)_library[slot])(handle);
    }
}
