package io.sessionlog.replay;

import io.sessionlog.replay.command.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "generate-completion",
    header = "Print a completion script for bash and zsh.",
    description = {"", "For ./replay in this folder and for replay on the PATH.", ""},
    footer = {
      "",
      "Examples:",
      "  source <(./replay generate-completion)             for this shell"
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("replay", spec.root().commandLine()));
    spec.commandLine().getOut().println();
    return ExitCode.OK;
  }
}
