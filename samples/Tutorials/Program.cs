using Tutorials;

return Script.Run(args, Console.Out, Console.Error);
