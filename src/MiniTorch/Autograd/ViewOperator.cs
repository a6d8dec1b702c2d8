using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>An operator whose result looks at the memory of its input. See Note [The door]; nothing is computed.</summary>
/// <param name="operatorName">libtorch's name: aten::transpose.int.</param>
/// <param name="derivative">The name as a node: TransposeBackward0.</param>
/// <param name="inPlaceDerivative">The name as a node of the form that changes the layout in place (<c>t_</c>, <c>squeeze_</c>, …), if there is one.</param>
internal abstract class ViewOperator(string operatorName, string? derivative, string? inPlaceDerivative = null) : Operator(operatorName, derivative)
{
    internal override string Name => WritesInPlace ? inPlaceDerivative! : base.Name;

    protected override bool ReadsBits => true;

    /// <summary>The view (by <see cref="TensorImpl.Alias"/>), or libtorch's error.</summary>
    protected abstract TensorImpl MakeView(TensorImpl self);

    /// <summary>Whether the result counts as a view; not if nobody else can refer to the input.</summary>
    protected virtual bool IsTracked => true;

    /// <summary>Keeps what the derivative needs of the input, as a rule its sizes.</summary>
    protected virtual void Save(TensorImpl self)
    {
    }

    protected abstract TensorImpl? Backward(TensorImpl grad);

    /// <summary>f(self): a tracked view.</summary>
    internal TensorImpl Call(TensorImpl self)
    {
        TensorImpl view = MakeView(self);
        bool recorded = Link([self]);
        if (recorded)
        {
            Save(self);
            Record(view);
            FinishRecording();
        }
        if (IsTracked)
        {
            Variable.SetView(view, self, CreationMeta.Default);
        }
        Listeners.After(this, [self], view);
        return view;
    }

    /// <summary>f_(self): the layout of the tensor itself changes.</summary>
    internal TensorImpl InPlace(TensorImpl self)
    {
        TensorImpl view = MakeView(self);
        Variable.CheckInPlace(self, GradMode.IsEnabled && Variable.RequiresGrad(self));
        bool recorded = Link([self]);
        if (recorded)
        {
            Save(self);
        }
        WritesInPlace = true;
        Listeners.Before(this, self);
        self.SetLayout(view.Sizes, view.Strides, view.Offset);
        if (!self.IsInference)
        {
            self.BumpVersion();
        }
        if (recorded)
        {
            AddInputMetadata(Autograd.InputMetadata.Of(self));
            Variable.SetGradientEdge(self, new Edge(this, 0));
            FinishRecording();
        }
        Listeners.After(this, [self], self);
        return self;
    }

    /// <summary>The parts of the operator, for one that copies the view.</summary>
    internal TensorImpl ViewOf(TensorImpl self) => MakeView(self);

    /// <inheritdoc cref="ViewOf"/>
    internal void SaveFor(TensorImpl self) => Save(self);

    /// <inheritdoc cref="ViewOf"/>
    internal TensorImpl? GradientOf(TensorImpl grad) => Backward(grad);

    internal sealed override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is { } grad)
        {
            gradInputs[0] = Backward(grad);
        }
    }
}

/// <summary>An operator that returns several views of its input (split, unbind, chunk): libtorch forbids to modify them in place.</summary>
/// <inheritdoc/>
internal abstract class MultiViewOperator(string operatorName, string? derivative) : Operator(operatorName, derivative)
{
    protected override bool ReadsBits => true;

    protected abstract TensorImpl[] Views(TensorImpl self);

    /// <inheritdoc cref="ViewOperator.IsTracked"/>
    protected virtual bool IsTracked => true;

    protected virtual void Save(TensorImpl self)
    {
    }

    protected abstract TensorImpl? Backward(ReadOnlySpan<TensorImpl?> grads);

    internal TensorImpl[] Call(TensorImpl self)
    {
        TensorImpl[] views = Views(self);
        bool recorded = Link([self]);
        if (recorded)
        {
            Save(self);
        }
        foreach (TensorImpl view in views)
        {
            if (recorded)
            {
                Record(view);
            }
            if (IsTracked)
            {
                Variable.SetView(view, self, GradMode.IsEnabled && !InferenceMode.IsEnabled ? CreationMeta.MultiOutputNode : CreationMeta.Default);
            }
        }
        if (recorded)
        {
            FinishRecording();
        }
        Listeners.After(this, [self], views);
        return views;
    }

    /// <inheritdoc cref="ViewOperator.ViewOf"/>
    internal TensorImpl[] ViewsOf(TensorImpl self) => Views(self);

    /// <inheritdoc cref="ViewOperator.ViewOf"/>
    internal void SaveFor(TensorImpl self) => Save(self);

    /// <inheritdoc cref="ViewOperator.ViewOf"/>
    internal TensorImpl? GradientOf(ReadOnlySpan<TensorImpl?> grads) => Backward(grads);

    internal sealed override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        foreach (TensorImpl? grad in grads)
        {
            if (grad is not null)
            {
                gradInputs[0] = Backward(grads);
                return;
            }
        }
    }
}
