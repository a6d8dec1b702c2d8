namespace MiniTorch.Modules;

/// <summary>What looks through the options of a parameter group, under PyTorch's names.</summary>
internal interface IOptionsVisitor
{
    /// <summary>A number.</summary>
    void Number(string name, ref double? value);

    /// <summary>A flag.</summary>
    void Flag(string name, ref bool? value);
}

/// <summary>What looks through the state of a parameter, under PyTorch's names.</summary>
internal interface IStateVisitor
{
    /// <summary>A count.</summary>
    void Number(string name, ref long value);

    /// <summary>A number.</summary>
    void Number(string name, ref double value);

    /// <summary>A tensor in the shape of the parameter.</summary>
    void Required(string name, ref torch.Tensor value);

    /// <summary>A tensor in the shape of the parameter, which may be absent.</summary>
    void Optional(string name, ref torch.Tensor? value);
}
