using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>
/// The one table of what the API calls otherwise than Python does. An entry holds for the names, orders and defaults of
/// TorchSharp 0.106; an API that also has Python's own overload is matched by its own names first where both fit.
/// </summary>
public static partial class IrregularNames
{
    private const string F = "torch.nn.functional";

    /// <summary>Namespaces that share operators with each other and with the methods of tensors.</summary>
    public static readonly IReadOnlyList<string> SharedNamespaces = ["torch", F];

    /// <summary>Python's namespaces: an attribute of torch that is one of these is no function.</summary>
    public static readonly IReadOnlySet<string> Namespaces = new HashSet<string>
    {
        "torch", "torch.nn", F, "torch.nn.init", "torch.nn.utils", "torch.nn.utils.rnn", "torch.nn.utils.parametrizations",
        "torch.linalg", "torch.fft", "torch.special", "torch.autograd", "torch.distributions", "torch.utils",
        "torch.utils.checkpoint", "torch.utils.data", "torch.masked", "torch.optim", "torch.optim.lr_scheduler", "torch.signal", "torch.signal.windows",
    };

    /// <summary>
    /// Functions for which a number stands for a 0-dim tensor where the API takes only tensors: those whose overload for
    /// numbers makes the same graph, and all distributions. For others (pow, lerp, xlogy, …) the overload for numbers has a node of its own.
    /// </summary>
    private static readonly HashSet<string> NumberWrappers =
    [
        "where", "floor_divide", "floor_divide_", "isin", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift",
        "eq", "ne", "lt", "le", "gt", "ge", "bucketize",
        "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w",
        "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w",
        "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p",
    ];

    /// <summary>Elements of named tuples that expressions ask for by name.</summary>
    public static readonly IReadOnlyDictionary<string, int> TupleFields = new Dictionary<string, int> { ["values"] = 0, ["indices"] = 1 };

    /// <summary>Python's parameter name to the API's, everywhere.</summary>
    private static readonly Dictionary<string, string[]> ParameterAliases = new()
    {
        ["other"] = ["right", "target", "exponent", "vec2"],
        ["dim"] = ["dims", "dimension", "dimensions", "axis"],
        ["dtype"] = ["type"],
        ["stride"] = ["strides"],
        ["size"] = ["sizes", "shape"],
        ["weight"] = ["weights"],
        ["bias"] = ["hasBias"],
        ["pos_weight"] = ["pos_weights"],
        ["lambd"] = ["lambda"],
        ["equal_nan"] = ["nanEqual"],
        ["end"] = ["stop"],
        ["low"] = ["from"],
        ["high"] = ["to"],
        ["values"] = ["value"],
        ["lr"] = ["learningRate"],
        ["lr_lambda"] = ["lr_lambdas"],
        ["embed_dim"] = ["embedded_dim"],
        ["tolerance_grad"] = ["tolerange_grad"],
    };

    /// <summary>Arguments that say what holds without them; an API that lacks the parameter loses nothing.</summary>
    private static readonly Dictionary<string, object?[]> DefaultSayings = new()
    {
        ["inplace"] = [false],
        ["return_indices"] = [false],
        ["sparse_grad"] = [false],
        ["requires_grad"] = [false],
        ["non_blocking"] = [false],
        ["copy"] = [false],
        ["antialias"] = [false],
        ["sparse"] = [false],
        ["check_errors"] = [false],
        ["as_tuple"] = [false],
        ["sorted"] = [true],
        ["include_self"] = [true],
        ["interpolation"] = ["linear"],
        ["batch_first"] = [false],
        ["device"] = ["cpu", new PyChoice("device", "cpu")],
        ["layout"] = [new PyChoice("layout", "strided")],
        ["memory_format"] = [new PyChoice("memory_format", "preserve_format"), new PyChoice("memory_format", "contiguous_format")],
    };

    public static Irregular? Find(string place, string name) => Table.GetValueOrDefault($"{Short(place)}.{name}");

    public static IEnumerable<string> Aliases(string parameter) => ParameterAliases.GetValueOrDefault(parameter, []);

    /// <summary>Whether a number may stand for a tensor in a call of this (dotted) name.</summary>
    public static bool WrapsNumbers(string name) =>
        NumberWrappers.Contains(name[(name.LastIndexOf('.') + 1)..]) || name.StartsWith("torch.distributions.", StringComparison.Ordinal);

    public static bool SaysDefault(string parameter, object? value) =>
        value is null || (DefaultSayings.TryGetValue(parameter, out object?[]? values) && values.Contains(value));

    private static string Short(string place) => place == F ? "F" : place == "torch.nn" ? "nn" : place;

    private static readonly Dictionary<string, Irregular> Table = new()
    {
        // Other names.
        ["torch.fft.fft"] = Named("fft_"),
        ["torch.feature_dropout"] = Named($"{F}.dropout2d"),
        ["torch._segment_reduce"] = Named("segment_reduce"),
        ["torch.trapz"] = Named("trapz", "trapezoid"),
        ["torch.equal"] = Named("Tensor.Equals"), // torch.equal compares element by element there
        ["torch.linalg.matrix_power"] = Named("matrix_power", "torch.matrix_power"),
        ["torch.special.logsumexp"] = Named("logsumexp", "torch.logsumexp"),
        ["torch.cross"] = new() { Replace = Cross },
        ["torch.split"] = Named("Tensor.split"), // the functions split and vsplit take only lists
        ["torch.vsplit"] = Named("Tensor.vsplit"),
        ["torch.meshgrid"] = new() { Rewrite = (binder, call) => TensorsAsList(binder, call) },
        ["torch.take_along_dim"] = Named("Tensor.take_along_dim"), // torch.take_along_dim has dim = 0 where Python flattens

        ["nn.LSTM"] = new() { Rewrite = (_, call) => Projected(call) },

        // Python takes the exponent first, the dimension second.
        ["Tensor.norm"] = new() { Order = ["p", "dim", "keepdim", "dtype"] },
        ["torch.norm"] = new() { Order = ["p", "dim", "keepdim", "out", "dtype"] },

        // Python's default is all dimensions, TorchSharp's is the last.
        ["torch.quantile"] = Quantile,
        ["torch.nanquantile"] = Quantile,
        ["Tensor.quantile"] = Quantile,
        ["Tensor.nanquantile"] = Quantile,

        // Other orders and parameter names.
        ["Tensor.index_put"] = IndexPut,
        ["Tensor.index_put_"] = IndexPut,
        ["torch.index_put"] = IndexPut,
        ["torch.tensordot"] = new() { Rewrite = (_, call) => TensordotDims(call) },
        ["torch.polygamma"] = new() { Rewrite = (binder, call) => Swapped(binder, call) },
        ["F.scaled_dot_product_attention"] = new()
        {
            Order = ["key", "value", "attn_mask", "dropout_p", "is_causal"],
            Renames = new Dictionary<string, string> { ["dropout_p"] = "p", ["is_causal"] = "is_casual" },
        },
        ["F.triplet_margin_with_distance_loss"] = new() { Renames = new Dictionary<string, string> { ["distance_function"] = "distance" } },
        ["F.adaptive_max_pool1d"] = Pool("adaptive_max_pool1d", "output_size return_indices"),
        ["F.adaptive_max_pool2d"] = Pool("adaptive_max_pool2d", "output_size return_indices"),
        ["F.adaptive_max_pool3d"] = Pool("adaptive_max_pool3d", "output_size return_indices"),
        ["F.max_pool1d"] = Pool("max_pool1d", "kernel_size stride padding dilation ceil_mode return_indices"),
        ["F.max_pool2d"] = Pool("max_pool2d", "kernel_size stride padding dilation ceil_mode return_indices"),
        ["F.max_pool3d"] = Pool("max_pool3d", "kernel_size stride padding dilation ceil_mode return_indices"),
        ["F.fractional_max_pool2d"] = Pool("fractional_max_pool2d", "kernel_size output_size output_ratio return_indices"),
        ["F.fractional_max_pool3d"] = Pool("fractional_max_pool3d", "kernel_size output_size output_ratio return_indices"),
        ["F.conv1d"] = Conv("conv1d"),
        ["F.conv2d"] = Conv("conv2d"),
        ["F.conv3d"] = Conv("conv3d"),
        ["F.interpolate"] = new() { Rewrite = SpatialSizes },
        ["F.upsample"] = new() { Rewrite = SpatialSizes },
        ["F.upsample_bilinear"] = new() { Rewrite = SpatialSizes, Defaults = Values(("align_corners", true)) },
        ["F.upsample_nearest"] = new() { Rewrite = SpatialSizes },
        ["nn.ParameterList"] = new() { Rewrite = WithParameters }, // Python makes parameters of tensors
        ["nn.ParameterDict"] = new() { Rewrite = WithParameters },
        ["nn.Upsample"] = new() { Rewrite = (_, call) => WithRepeated(call, 2) }, // an image: the module does not see its input yet
        ["Tensor.to"] = new() { Rewrite = (_, call) => NamedTo(call, 0) },
        ["torch.to"] = new() { Rewrite = (_, call) => NamedTo(call, 1) },
        ["torch.searchsorted"] = new() { Rewrite = (_, call) => SideToRight(call) },

        // unbiased = true stands for correction = 1.
        ["torch.var"] = Corrected,
        ["torch.std"] = Corrected,
        ["torch.var_mean"] = Corrected,
        ["torch.std_mean"] = Corrected,
        ["Tensor.var"] = Corrected,
        ["Tensor.std"] = Corrected,

        // In-place functionals are the plain ones with inplace.
        ["F.relu_"] = InPlace("relu"),
        ["F.leaky_relu_"] = InPlace("leaky_relu"),
        ["F.elu_"] = InPlace("elu", ("alpha", 1.0)),
        ["F.celu_"] = InPlace("celu", ("alpha", 1.0)),
        ["F.selu_"] = InPlace("selu"),
        ["F.rrelu_"] = InPlace("rrelu"),
        ["F.hardtanh_"] = InPlace("hardtanh"),
        ["F.threshold_"] = InPlace("threshold"),

        // Defaults that the API has otherwise, or not at all.
        ["F.elu"] = Defaulting(("alpha", 1.0)),
        ["F.celu"] = Defaulting(("alpha", 1.0)),
        ["F.kl_div"] = Defaulting(("log_target", false)),
        ["F.hinge_embedding_loss"] = Defaulting(("margin", 1.0)),
        ["nn.KLDivLoss"] = Defaulting(("log_target", false)),
        ["nn.PReLU"] = Defaulting(("num_parameters", 1L)),
        ["torch.addcmul"] = Defaulting(("value", 1L)),
        ["Tensor.addcmul"] = Defaulting(("value", 1L)),
        ["Tensor.addcmul_"] = Defaulting(("value", 1L)),
        ["torch.addcdiv"] = Defaulting(("value", 1L)),
        ["Tensor.addcdiv"] = Defaulting(("value", 1L)),
        ["Tensor.addcdiv_"] = Defaulting(("value", 1L)),
        ["torch.addmm"] = Defaulting(("beta", 1.0), ("alpha", 1.0)),
        ["torch.addmv"] = Defaulting(("beta", 1.0), ("alpha", 1.0)),
        ["torch.index_add"] = Defaulting(("alpha", 1L)),
        ["Tensor.index_add"] = Defaulting(("alpha", 1L)),
        ["Tensor.index_add_"] = Defaulting(("alpha", 1L)),
        ["torch.kthvalue"] = Defaulting(("dim", -1L)),
        ["Tensor.kthvalue"] = Defaulting(("dim", -1L)),
        ["Tensor.log_normal_"] = Defaulting(("mean", 1.0), ("std", 2.0)),
        ["Tensor.uniform_"] = Defaulting(("from", 0.0), ("to", 1.0)),
        ["torch.linalg.ldl_factor"] = Defaulting(("hermitian", false)),
        ["torch.linalg.ldl_factor_ex"] = Defaulting(("hermitian", false)),
        ["torch.linalg.pinv"] = Defaulting(("atol", null)),
        ["torch.linalg.matrix_rank"] = Defaulting(("atol", null)),
        ["torch.linalg.tensorsolve"] = Defaulting(("dims", null)),
        ["torch.linalg.tensorinv"] = Defaulting(("ind", 2L)),
        ["F.rrelu"] = new() { Assumed = Values(("training", false)) },
        ["torch.autograd.grad"] = new() { Rewrite = (_, call) => RetainWhatIsCreated(call) },

        // Results: the API always returns three, Python what was asked for.
        ["torch.lu"] = Asked,
        ["torch.unique"] = Asked,
        ["torch.unique_consecutive"] = Asked,
        ["Tensor.unique"] = Asked,
        ["Tensor.unique_consecutive"] = Asked,

        // Optimizers: pairs of numbers are two arguments, and a group takes what it does not say from the call.
        ["torch.optim.SGD"] = Optimizer("SGD"),
        ["torch.optim.Adam"] = Optimizer("Adam"),
        ["torch.optim.AdamW"] = Optimizer("AdamW", ("weight_decay", 0.01)),
        ["torch.optim.Adamax"] = Optimizer("Adamax"),
        ["torch.optim.NAdam"] = Optimizer("NAdam"),
        ["torch.optim.RAdam"] = Optimizer("RAdam", ("lr", 0.001)),
        ["torch.optim.RMSprop"] = Optimizer("RMSProp"),
        ["torch.optim.ASGD"] = Optimizer("ASGD", ("lr", 0.01)),
        ["torch.optim.Rprop"] = Optimizer("Rprop"),
        ["torch.optim.LBFGS"] = Optimizer("LBFGS", ("lr", 1.0), ("tolerange_grad", 1e-7)),
        ["torch.optim.lr_scheduler.ChainedScheduler"] = Named("ChainedLR"),

        ["torch.utils.data.DataLoader"] = Defaulting(("disposeBatch", false)), // batches are kept
        ["torch.utils.checkpoint.checkpoint"] = Named("torch.utils.checkpoint"),

        ["MultiheadAttention.forward"] = Defaulting(("key_padding_mask", null), ("need_weights", true), ("attn_mask", null)),

        ["torch.utils.data.RandomSampler"] = new() { Rewrite = (_, call) => CountInstead(call) },
        ["torch.utils.data.random_split"] = new() { Rewrite = (binder, call) => TensorsInstead(binder, call) },

        // Calls that have no counterpart of their own.
        ["Tensor.new_tensor"] = new() { Replace = (binder, call) => MakeTensor(binder, With(call with { Positional = [.. call.Positional.Skip(1)] }, "dtype", call.Keywords.GetValueOrDefault("dtype") ?? new PyDType(binder.Tensors.DType(call.Positional[0]!)))) },
        ["torch.tensor"] = new() { Replace = MakeTensor },
        ["torch.item"] = new() { Replace = (binder, call) => binder.Functions.ToNumber(call.Positional[0]!) },
        ["torch.nonzero"] = new() { Replace = NonZero },
        ["Tensor.nonzero"] = new() { Replace = NonZero },
        ["Tensor.item"] = new() { Replace = (binder, call) => binder.Functions.ToNumber(call.Positional[0]!) },
    };
}
