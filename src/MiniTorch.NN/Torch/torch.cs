namespace MiniTorch;

/// <summary>The torch API with TorchSharp's names: creation of tensors, operators on them, torch.nn, torch.optim, torch.autograd…</summary>
public static partial class torch
{
}
