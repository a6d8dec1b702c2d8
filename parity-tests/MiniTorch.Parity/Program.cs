using MiniTorch.Parity.Commands;

Output.Prepare();
return ParityCommand.Create().Parse(args).Invoke();
