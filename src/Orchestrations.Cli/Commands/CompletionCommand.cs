using System.CommandLine;

namespace Orchestrations.Cli.Commands;

/// <summary><c>completion</c>: the script by which a shell completes this command line.</summary>
internal static class CompletionCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command(
            "completion",
            """
            Prints the script by which a shell completes this command line, verbs and options alike. It wants 'orchestrations' on the PATH.

            Examples:
              source <(orchestrations completion bash)
              orchestrations completion zsh > "${fpath[1]}/_orchestrations"
              orchestrations completion fish > ~/.config/fish/completions/orchestrations.fish
              orchestrations completion pwsh | Out-String | Invoke-Expression
            """)
        {
            shell,
        };
        command.SetAction(parsed => Console.Out.Write(ScriptOf(parsed.GetRequiredValue(shell))));
        return command;
    }

    // Each asks the executable itself what may stand at the cursor, so nothing here has to be kept in step with the verbs.
    private static string ScriptOf(string shell) => shell switch
    {
        "bash" => """
            _orchestrations() {
              local IFS=$'\n' line="${COMP_LINE#"${COMP_WORDS[0]}"}"
              COMPREPLY=($(compgen -W "$(orchestrations "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} - 1))]" "${line# }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _orchestrations orchestrations

            """,
        "zsh" => """
            #compdef orchestrations
            _orchestrations() {
              local line="${BUFFER#* }"
              local -a found=("${(@f)$(orchestrations "[suggest:$((CURSOR - ${#BUFFER} + ${#line}))]" "$line" 2>/dev/null)}")
              compadd -- ${found:#}
              [[ -n $found ]] || _files
            }
            compdef _orchestrations orchestrations

            """,
        "fish" => """
            function __orchestrations
                set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
                orchestrations "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c orchestrations -a '(__orchestrations)'

            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName orchestrations -ScriptBlock {
              param($word, $ast, $cursor)
              $line = "$ast" -replace '^\S+\s?', ''
              $at = $cursor - ("$ast".Length - $line.Length)
              orchestrations "[suggest:$at]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """,
    };
}
