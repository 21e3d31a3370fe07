using Orchestrations.Cli.Commands;

return await CommandLine.RunAsync(args);
