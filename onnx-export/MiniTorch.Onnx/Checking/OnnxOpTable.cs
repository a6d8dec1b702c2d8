namespace MiniTorch.Onnx;

/// <summary>The standard operators as of opset 17 to 21: every version that one of these opsets resolves to.</summary>
internal static class OnnxOpTable
{
    // One line is one version of one operator: name and since-version | inputs | outputs | type variables | attributes.
    //   x:T    a value of type variable T, or of the type named        x?:T   optional        x*1:T  any number, at least 1; T '?' is any type, each its own
    //   y:T@to/f32  the type is what attribute 'to' says, else float32 (or what a variable is bound to)
    //   a:i!   a required attribute: i int, f float, s string {allowed values}, t tensor, g graph; is, fs, ss lists
    // float is f32 f64 f16; number adds the integers; math the 32- and 64-bit integers only; any adds bool, complex, strings to number; + adds bfloat16.
    public const string Text = """
        Abs 13 | X:T | Y:T | T=number+ |
        Acos 7 | input:T | output:T | T=float |
        Acosh 9 | input:T | output:T | T=float |
        Add 14 | A:T B:T | C:T | T=number+ |
        AffineGrid 20 | theta:T1 size:i64 | grid:T1 | T1=float+ | align_corners:i
        And 7 | A:bool B:bool | C:bool | |
        ArgMax 13 | data:T | reduced:i64 | T=number+ | axis:i keepdims:i select_last_index:i
        ArgMin 13 | data:T | reduced:i64 | T=number+ | axis:i keepdims:i select_last_index:i
        Asin 7 | input:T | output:T | T=float |
        Asinh 9 | input:T | output:T | T=float |
        Atan 7 | input:T | output:T | T=float |
        Atanh 9 | input:T | output:T | T=float |
        AveragePool 11 | X:T | Y:T | T=float | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} ceil_mode:i count_include_pad:i kernel_shape:is! pads:is strides:is
        AveragePool 19 | X:T | Y:T | T=float | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} ceil_mode:i count_include_pad:i dilations:is kernel_shape:is! pads:is strides:is
        BatchNormalization 15 | X:T scale:T1 B:T1 input_mean:T2 input_var:T2 | Y:T running_mean?:T2 running_var?:T2 | T=float+ T1=float+ T2=float+ | epsilon:f momentum:f training_mode:i
        Bernoulli 15 | input:T1 | output:T2@dtype/T1 | T1=float T2=number+,bool | dtype:i seed:f
        BitShift 11 | X:T Y:T | Z:T | T=u8,u16,u32,u64 | direction:s{LEFT,RIGHT}!
        BitwiseAnd 18 | A:T B:T | C:T | T=i8,i16,i32,i64,u8,u16,u32,u64 |
        BitwiseNot 18 | X:T | Y:T | T=i8,i16,i32,i64,u8,u16,u32,u64 |
        BitwiseOr 18 | A:T B:T | C:T | T=i8,i16,i32,i64,u8,u16,u32,u64 |
        BitwiseXor 18 | A:T B:T | C:T | T=i8,i16,i32,i64,u8,u16,u32,u64 |
        Cast 13 | input:T1 | output:T2@to | T1=number+,bool,str T2=number+,bool,str | to:i!
        Cast 19 | input:T1 | output:T2@to | T1=number+,bool,str T2=number+,bool,str | saturate:i to:i!
        CastLike 15 | input:T1 target_type:T2 | output:T2 | T1=number+,bool,str T2=number+,bool,str |
        CastLike 19 | input:T1 target_type:T2 | output:T2 | T1=number+,bool,str T2=number+,bool,str | saturate:i
        Ceil 13 | X:T | Y:T | T=float+ |
        Celu 12 | X:f32 | Y:f32 | | alpha:f
        CenterCropPad 18 | input_data:T shape:Tind | output_data:T | T=any+ Tind=i32,i64 | axes:is
        Clip 13 | input:T min?:T max?:T | output:T | T=number+ |
        Col2Im 18 | input:T image_shape:i64 block_shape:i64 | output:T | T=any+ | dilations:is pads:is strides:is
        Compress 11 | input:T condition:bool | output:T | T=any | axis:i
        Concat 13 | inputs*1:T | concat_result:T | T=any+ | axis:i!
        Constant 13 | | output:T@value | T=any+ | value:t value_float:f value_floats:fs value_int:i value_ints:is value_string:s value_strings:ss
        ConstantOfShape 9 | input:i64 | output:T2@value/f32 | T2=number,bool | value:t
        ConstantOfShape 20 | input:i64 | output:T2@value/f32 | T2=number+,bool | value:t
        Conv 11 | X:T W:T B?:T | Y:T | T=float | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} dilations:is group:i kernel_shape:is pads:is strides:is
        ConvTranspose 11 | X:T W:T B?:T | Y:T | T=float | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} dilations:is group:i kernel_shape:is output_padding:is output_shape:is pads:is strides:is
        Cos 7 | input:T | output:T | T=float |
        Cosh 9 | input:T | output:T | T=float |
        CumSum 14 | x:T axis:T2 | y:T | T=math+ T2=i32,i64 | exclusive:i reverse:i
        DepthToSpace 13 | input:T | output:T | T=any+ | blocksize:i! mode:s{DCR,CRD}
        Det 11 | X:T | Y:T | T=float |
        DFT 17 | input:T1 dft_length?:T2 | output:T1 | T1=float+ T2=i32,i64 | axis:i inverse:i onesided:i
        DFT 20 | input:T1 dft_length?:T2 axis?:i64 | output:T1 | T1=float+ T2=i32,i64 | inverse:i onesided:i
        Div 14 | A:T B:T | C:T | T=number+ |
        Dropout 13 | data:T ratio?:T1 training_mode?:bool | output:T mask?:bool | T=float+ T1=float | seed:i
        Einsum 12 | Inputs*1:T | Output:T | T=number | equation:s!
        Elu 6 | X:T | Y:T | T=float | alpha:f
        Equal 13 | A:T B:T | C:bool | T=number+,bool |
        Equal 19 | A:T B:T | C:bool | T=number+,bool,str |
        Erf 13 | input:T | output:T | T=float+ |
        Exp 13 | input:T | output:T | T=float+ |
        Expand 13 | input:T shape:i64 | output:T | T=any+ |
        EyeLike 9 | input:T1 | output:T2@dtype/T1 | T1=number,bool T2=number,bool | dtype:i k:i
        Flatten 13 | input:T | output:T | T=any+ | axis:i
        Floor 13 | X:T | Y:T | T=float+ |
        Gather 13 | data:T indices:Tind | output:T | T=any+ Tind=i32,i64 | axis:i
        GatherElements 13 | data:T indices:Tind | output:T | T=any+ Tind=i32,i64 | axis:i
        GatherND 13 | data:T indices:i64 | output:T | T=any+ | batch_dims:i
        Gelu 20 | X:T | Y:T | T=float+ | approximate:s{none,tanh}
        Gemm 13 | A:T B:T C?:T | Y:T | T=math+ | alpha:f beta:f transA:i transB:i
        GlobalAveragePool 1 | X:T | Y:T | T=float |
        GlobalLpPool 2 | X:T | Y:T | T=float | p:i
        GlobalMaxPool 1 | X:T | Y:T | T=float |
        Greater 13 | A:T B:T | C:bool | T=number+ |
        GreaterOrEqual 16 | A:T B:T | C:bool | T=number+ |
        GridSample 16 | X:T1 grid:T2 | Y:T1 | T1=any T2=float | align_corners:i mode:s{bilinear,nearest,bicubic} padding_mode:s{zeros,border,reflection}
        GridSample 20 | X:T1 grid:T2 | Y:T1 | T1=any T2=float | align_corners:i mode:s{linear,nearest,cubic} padding_mode:s{zeros,border,reflection}
        GroupNormalization 18 | X:T scale:T bias:T | Y:T | T=float+ | epsilon:f num_groups:i!
        GroupNormalization 21 | X:T scale:T bias:T | Y:T | T=float+ | epsilon:f num_groups:i! stash_type:i
        GRU 14 | X:T W:T R:T B?:T sequence_lens?:i32 initial_h?:T | Y?:T Y_h?:T | T=float | activation_alpha:fs activation_beta:fs activations:ss clip:f direction:s{forward,reverse,bidirectional} hidden_size:i layout:i linear_before_reset:i
        Hardmax 13 | input:T | output:T | T=float+ | axis:i
        HardSigmoid 6 | X:T | Y:T | T=float | alpha:f beta:f
        HardSwish 14 | X:T | Y:T | T=float |
        Identity 16 | input:V | output:V | V=any+ |
        If 16 | cond:bool | outputs*1:? | | else_branch:g! then_branch:g!
        InstanceNormalization 6 | input:T scale:T B:T | output:T | T=float | epsilon:f
        IsInf 10 | X:T1 | Y:bool | T1=f32,f64 | detect_negative:i detect_positive:i
        IsInf 20 | X:T1 | Y:bool | T1=float+ | detect_negative:i detect_positive:i
        IsNaN 13 | X:T1 | Y:bool | T1=float+ |
        LayerNormalization 17 | X:T Scale:T B?:T | Y:T Mean?:U@stash_type/f32 InvStdDev?:U@stash_type/f32 | T=float+ U=f32,bf16 | axis:i epsilon:f stash_type:i
        LeakyRelu 16 | X:T | Y:T | T=float+ | alpha:f
        Less 13 | A:T B:T | C:bool | T=number+ |
        LessOrEqual 16 | A:T B:T | C:bool | T=number+ |
        Log 13 | input:T | output:T | T=float+ |
        LogSoftmax 13 | input:T | output:T | T=float+ | axis:i
        Loop 16 | M?:i64 cond?:bool v_initial*0:? | v_final_and_scan_outputs*1:? | | body:g!
        LpNormalization 1 | input:T | output:T | T=float | axis:i p:i
        LpPool 11 | X:T | Y:T | T=float | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} kernel_shape:is! p:i pads:is strides:is
        LpPool 18 | X:T | Y:T | T=float | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} ceil_mode:i dilations:is kernel_shape:is! p:i pads:is strides:is
        LRN 13 | X:T | Y:T | T=float+ | alpha:f beta:f bias:f size:i!
        LSTM 14 | X:T W:T R:T B?:T sequence_lens?:i32 initial_h?:T initial_c?:T P?:T | Y?:T Y_h?:T Y_c?:T | T=float | activation_alpha:fs activation_beta:fs activations:ss clip:f direction:s{forward,reverse,bidirectional} hidden_size:i input_forget:i layout:i
        MatMul 13 | A:T B:T | Y:T | T=math+ |
        Max 13 | data_0*1:T | max:T | T=number+ |
        MaxPool 12 | X:T | Y:T Indices?:i64 | T=float,i8,u8 | auto_pad:s{NOTSET,SAME_UPPER,SAME_LOWER,VALID} ceil_mode:i dilations:is kernel_shape:is! pads:is storage_order:i strides:is
        MaxUnpool 11 | X:T1 I:i64 output_shape?:i64 | output:T1 | T1=float | kernel_shape:is! pads:is strides:is
        Mean 13 | data_0*1:T | mean:T | T=float+ |
        MeanVarianceNormalization 13 | X:T | Y:T | T=float+ | axes:is
        Min 13 | data_0*1:T | min:T | T=number+ |
        Mish 18 | X:T | Y:T | T=float |
        Mod 13 | A:T B:T | C:T | T=number+ | fmod:i
        Mul 14 | A:T B:T | C:T | T=number+ |
        Multinomial 7 | input:T1 | output:T2@dtype/i32 | T1=float T2=i32,i64 | dtype:i sample_size:i seed:f
        Neg 13 | X:T | Y:T | T=float+,i8,i16,i32,i64 |
        NegativeLogLikelihoodLoss 13 | input:T target:Tind weight?:T | loss:T | T=float Tind=i32,i64 | ignore_index:i reduction:s{none,sum,mean}
        NonZero 13 | X:T | Y:i64 | T=any+ |
        Not 1 | X:bool | Y:bool | |
        OneHot 11 | indices:T1 depth:T2 values:T3 | output:T3 | T1=number T2=number T3=any | axis:i
        Or 7 | A:bool B:bool | C:bool | |
        Pad 13 | data:T pads:i64 constant_value?:T | output:T | T=any+ | mode:s{constant,reflect,edge}
        Pad 18 | data:T pads:i64 constant_value?:T axes?:Tind | output:T | T=any+ Tind=i32,i64 | mode:s{constant,reflect,edge}
        Pad 19 | data:T pads:i64 constant_value?:T axes?:Tind | output:T | T=any+ Tind=i32,i64 | mode:s{constant,reflect,edge,wrap}
        Pow 15 | X:T Y:T1 | Z:T | T=float+,i32,i64 T1=number+ |
        PRelu 16 | X:T slope:T | Y:T | T=math+ |
        RandomNormal 1 | | output:T@dtype/f32 | T=float | dtype:i mean:f scale:f seed:f shape:is!
        RandomNormalLike 1 | input:T1 | output:T2@dtype/T1 | T1=any T2=float | dtype:i mean:f scale:f seed:f
        RandomUniform 1 | | output:T@dtype/f32 | T=float | dtype:i high:f low:f seed:f shape:is!
        RandomUniformLike 1 | input:T1 | output:T2@dtype/T1 | T1=any T2=float | dtype:i high:f low:f seed:f
        Range 11 | start:T limit:T delta:T | output:T | T=f32,f64,i16,i32,i64 |
        Reciprocal 13 | X:T | Y:T | T=float+ |
        ReduceL1 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceL1 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceL2 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceL2 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceLogSum 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceLogSum 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceLogSumExp 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceLogSumExp 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceMax 13 | data:T | reduced:T | T=math+,i8,u8 | axes:is keepdims:i
        ReduceMax 18 | data:T axes?:i64 | reduced:T | T=math+,i8,u8 | keepdims:i noop_with_empty_axes:i
        ReduceMax 20 | data:T axes?:i64 | reduced:T | T=math+,i8,u8,bool | keepdims:i noop_with_empty_axes:i
        ReduceMean 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceMean 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceMin 13 | data:T | reduced:T | T=math+,i8,u8 | axes:is keepdims:i
        ReduceMin 18 | data:T axes?:i64 | reduced:T | T=math+,i8,u8 | keepdims:i noop_with_empty_axes:i
        ReduceMin 20 | data:T axes?:i64 | reduced:T | T=math+,i8,u8,bool | keepdims:i noop_with_empty_axes:i
        ReduceProd 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceProd 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceSum 13 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        ReduceSumSquare 13 | data:T | reduced:T | T=math+ | axes:is keepdims:i
        ReduceSumSquare 18 | data:T axes?:i64 | reduced:T | T=math+ | keepdims:i noop_with_empty_axes:i
        Relu 14 | X:T | Y:T | T=float+,i8,i16,i32,i64 |
        Reshape 14 | data:T shape:i64 | reshaped:T | T=any+ | allowzero:i
        Resize 13 | X:T1 roi?:T2 scales?:f32 sizes?:i64 | Y:T1 | T1=any+ T2=float | coordinate_transformation_mode:s{half_pixel,pytorch_half_pixel,align_corners,asymmetric,tf_crop_and_resize} cubic_coeff_a:f exclude_outside:i extrapolation_value:f mode:s{nearest,linear,cubic} nearest_mode:s{round_prefer_floor,round_prefer_ceil,floor,ceil}
        Resize 18 | X:T1 roi?:T2 scales?:f32 sizes?:i64 | Y:T1 | T1=any+ T2=float | antialias:i axes:is coordinate_transformation_mode:s{half_pixel,pytorch_half_pixel,align_corners,asymmetric,tf_crop_and_resize} cubic_coeff_a:f exclude_outside:i extrapolation_value:f keep_aspect_ratio_policy:s{stretch,not_larger,not_smaller} mode:s{nearest,linear,cubic} nearest_mode:s{round_prefer_floor,round_prefer_ceil,floor,ceil}
        Resize 19 | X:T1 roi?:T2 scales?:f32 sizes?:i64 | Y:T1 | T1=any+ T2=float | antialias:i axes:is coordinate_transformation_mode:s{half_pixel,half_pixel_symmetric,pytorch_half_pixel,align_corners,asymmetric,tf_crop_and_resize} cubic_coeff_a:f exclude_outside:i extrapolation_value:f keep_aspect_ratio_policy:s{stretch,not_larger,not_smaller} mode:s{nearest,linear,cubic} nearest_mode:s{round_prefer_floor,round_prefer_ceil,floor,ceil}
        ReverseSequence 10 | input:T sequence_lens:i64 | Y:T | T=any | batch_axis:i time_axis:i
        RNN 14 | X:T W:T R:T B?:T sequence_lens?:i32 initial_h?:T | Y?:T Y_h?:T | T=float | activation_alpha:fs activation_beta:fs activations:ss clip:f direction:s{forward,reverse,bidirectional} hidden_size:i layout:i
        Round 11 | X:T | Y:T | T=float |
        Scan 16 | initial_state_and_scan_inputs*1:? | final_state_and_scan_outputs*1:? | | body:g! num_scan_inputs:i! scan_input_axes:is scan_input_directions:is scan_output_axes:is scan_output_directions:is
        ScatterElements 16 | data:T indices:Tind updates:T | output:T | T=any+ Tind=i32,i64 | axis:i reduction:s{none,add,mul}
        ScatterElements 18 | data:T indices:Tind updates:T | output:T | T=any+ Tind=i32,i64 | axis:i reduction:s{none,add,mul,max,min}
        ScatterND 16 | data:T indices:i64 updates:T | output:T | T=any+ | reduction:s{none,add,mul}
        ScatterND 18 | data:T indices:i64 updates:T | output:T | T=any+ | reduction:s{none,add,mul,max,min}
        Selu 6 | X:T | Y:T | T=float | alpha:f gamma:f
        Shape 15 | data:T | shape:i64 | T=any+ | end:i start:i
        Shrink 9 | input:T | output:T | T=number | bias:f lambd:f
        Sigmoid 13 | X:T | Y:T | T=float+ |
        Sign 13 | input:T | output:T | T=number+ |
        Sin 7 | input:T | output:T | T=float |
        Sinh 9 | input:T | output:T | T=float |
        Size 13 | data:T | size:i64 | T=any+ |
        Slice 13 | data:T starts:Tind ends:Tind axes?:Tind steps?:Tind | output:T | T=any+ Tind=i32,i64 |
        Softmax 13 | input:T | output:T | T=float+ | axis:i
        SoftmaxCrossEntropyLoss 13 | scores:T labels:Tind weights?:T | output:T log_prob?:T | T=float+ Tind=i32,i64 | ignore_index:i reduction:s{none,sum,mean}
        Softplus 1 | X:T | Y:T | T=float |
        Softsign 1 | input:T | output:T | T=float |
        SpaceToDepth 13 | input:T | output:T | T=any+ | blocksize:i!
        Split 13 | input:T split?:i64 | outputs*1:T | T=any+ | axis:i
        Split 18 | input:T split?:i64 | outputs*1:T | T=any+ | axis:i num_outputs:i
        Sqrt 13 | X:T | Y:T | T=float+ |
        Squeeze 13 | data:T axes?:i64 | squeezed:T | T=any+ |
        STFT 17 | signal:T1 frame_step:T2 window?:T1 frame_length?:T2 | output:T1 | T1=float+ T2=i32,i64 | onesided:i
        Sub 14 | A:T B:T | C:T | T=number+ |
        Sum 13 | data_0*1:T | sum:T | T=float+ |
        Tan 7 | input:T | output:T | T=float |
        Tanh 13 | input:T | output:T | T=float+ |
        ThresholdedRelu 10 | X:T | Y:T | T=float | alpha:f
        Tile 13 | input:T repeats:i64 | output:T | T=any+ |
        TopK 11 | X:T K:i64 | Values:T Indices:i64 | T=number | axis:i largest:i sorted:i
        Transpose 13 | data:T | transposed:T | T=any+ | perm:is
        Trilu 14 | input:T k?:i64 | output:T | T=any+ | upper:i
        Unique 11 | X:T | Y:T indices?:i64 inverse_indices?:i64 counts?:i64 | T=any | axis:i sorted:i
        Unsqueeze 13 | data:T axes:i64 | expanded:T | T=any+ |
        Where 16 | condition:bool X:T Y:T | output:T | T=any+ |
        Xor 7 | A:bool B:bool | C:bool | |
        """;
}
