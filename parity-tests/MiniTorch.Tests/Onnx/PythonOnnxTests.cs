using System.Diagnostics;
using System.Text;
using MiniTorch.Onnx;
using Xunit;

namespace MiniTorch.Tests.Onnx;

/// <summary>
/// The reference implementation's own checker and reader, on files of ours. Version 1.12 knows opsets up to 17 and takes later
/// models for models of opset 17, so only 17 is asked about.
/// </summary>
public sealed class PythonOnnxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-python-onnx").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LiveFact(LiveReference.PythonOnnx)]
    public void The_reference_checker_accepts_good_models_and_refuses_bad_ones()
    {
        var models = new Dictionary<string, OnnxModel>
        {
            ["linear"] = OnnxExamples.Linear(17, new float[6], new float[2]),
            ["conv"] = OnnxExamples.Convolution(17, new float[72], new float[6]),
            ["lstm"] = OnnxExamples.Lstm(17, new float[48], new float[32], new float[32]),
            ["sizes"] = OnnxExamples.DynamicSizes(17),
        };

        // That the judge can say no.
        models["bad"] = OnnxExamples.Linear(17, new float[6], new float[2]);
        models["bad"].Graph.Outputs[0] = new("y", OnnxDataType.Float, ["N", 3]);
        foreach (var (name, model) in models)
            model.Save(Path.Combine(_folder, name + ".onnx"), externalData: name == "linear");
        var said = Python("""
            import onnx, sys, glob, os
            for path in sorted(glob.glob(sys.argv[1] + '/*.onnx')):
                try:
                    onnx.checker.check_model(path, full_check=True)
                    onnx.shape_inference.infer_shapes(onnx.load(path), strict_mode=True, data_prop=True)
                    print(os.path.basename(path), 'good')
                except Exception as error:
                    print(os.path.basename(path), 'bad:', str(error).replace('\n', ' ')[:200])
            """);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(models.Count, lines.Length);
        foreach (var line in lines)
            Assert.True(line.EndsWith(line.StartsWith("bad.onnx", StringComparison.Ordinal) ? "" : " good", StringComparison.Ordinal), line);
        Assert.Contains("bad.onnx bad:", said);
    }

    [LiveFact(LiveReference.PythonOnnx)]
    public void The_reference_reader_sees_every_field()
    {
        OnnxExamples.Everything().Save(Path.Combine(_folder, "everything.onnx"));
        var said = Python("""
            import onnx, sys
            from onnx import numpy_helper
            m = onnx.load(sys.argv[1] + '/everything.onnx')
            print(m.ir_version, m.producer_name, m.producer_version, m.domain, m.model_version, m.doc_string, [(o.domain, o.version) for o in m.opset_import], [(p.key, p.value) for p in m.metadata_props])
            g = m.graph
            print(g.name, repr(g.doc_string))
            for v in list(g.input) + list(g.output) + list(g.value_info):
                t = v.type.tensor_type
                print(v.name, t.elem_type, [d.dim_value if d.HasField('dim_value') else d.dim_param for d in t.shape.dim] if t.HasField('shape') else None, v.doc_string)
            for t in g.initializer:
                print(t.name, t.data_type, list(t.dims), list(t.string_data) if t.data_type == 8 else t.raw_data.hex() if t.data_type == 16 else numpy_helper.to_array(t).tolist())
            for n in g.node:
                print(list(n.input), list(n.output), n.name, n.op_type, n.domain, n.doc_string)
                for a in n.attribute:
                    value = onnx.helper.get_attribute_value(a)
                    print(a.name, a.type, numpy_helper.to_array(value).tolist() if a.type == 4 else value.node[0].op_type if a.type == 5 else list(value) if a.type > 5 else value)
            """);
        Assert.Equal("""
            10 producer 1.2 some.model 7 doc [('', 21), ('some.domain', 3)] [('a', '1'), ('b', '')]
            everything 'two\nlines'
            x 1 ['N'] the input
            shapeless 16 None 
            scalar 15 [] 
            half known 9 ['', 0, 'é'] 
            y 1 ['N'] 
            inner value 7 [3] 
            f32 1 [3] [1.5, nan, -inf]
            f64 11 [1, 2] [[1e-300, -0.0]]
            f16 10 [2] [0.25, 65504.0]
            bf16 16 [1] 803f
            i64 7 [2] [-9223372036854775808, -1]
            i32 6 [2] [-2147483648, 7]
            i16 5 [2] [-32768, 7]
            i8 3 [2] [-128, 7]
            u8 2 [2] [255, 0]
            u16 4 [1] [65535]
            u32 12 [1] [4294967295]
            u64 13 [1] [18446744073709551615]
            bool 9 [3] [True, False, True]
            complex 15 [1] [(1-2j)]
            scalar constant 7 [] 42
            empty 1 [3, 0, 2] [[], [], []]
            strings 8 [2] [b'a', b'\xc3\x9f']
            ['x', '', 'f32'] ['y', '', 'z'] node Everything some.domain where it came from
            i 2 -9223372036854775808
            f 1 0.10000000149011612
            s 3 b'text'
            is 7 [1, -2, 3]
            fs 6 [1.0, -2.5]
            ss 8 [b'a', b'']
            none 7 []
            t 4 3.0
            g 5 Neg
            """, said.TrimEnd());
    }

    private string Python(string script)
    {
        using var process = Process.Start(new ProcessStartInfo(LiveReferences.Python, ["-c", script, _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }
}
