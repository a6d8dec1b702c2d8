using MiniTorch.Parity.Commands;

return ParityCommand.Create().Parse(args).Invoke();
