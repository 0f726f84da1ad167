import type { Command } from 'commander';

/** `crosslink sites add <jira-url>` and its path `sites add`, of all commands that do something. */
export interface Usage {
  usage: string;
  path: string;
  command: Command;
}

export function usagesOf(program: Command): Usage[] {
  return program.commands.flatMap((command) => usages(command, ''));
}

function usages(command: Command, before: string): Usage[] {
  const path = `${before}${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((one) => usages(one, `${path} `));
  const words = command.registeredArguments.map((argument) => {
    const shown = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${shown}>` : `[${shown}]`;
  });
  return [{ usage: ['crosslink', path, ...words].join(' '), path, command }];
}
