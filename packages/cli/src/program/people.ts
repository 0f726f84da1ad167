import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import type { ConfirmOptions } from '../commands/connections.ts';
import type { InviteOptions, ListPeopleOptions } from '../commands/people.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { described } from './describe.ts';

const ROLES = ['administrator', 'member', 'viewer'] as const;
const PERSON = 'by e-mail address, name or id';

export function addPeople(group: Command): void {
  described(
    group
      .command('list')
      .description('who has an account')
      .option('--invited', 'those who have not come yet; for administrators'),
    'crosslink people list',
  ).action(async (options: ListPeopleOptions) => (await import('../commands/people.ts')).showPeople(options));
  described(
    group
      .command('invite')
      .description('make an address by which somebody makes an account, once, within seven days')
      .argument('<email>')
      .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('member')),
    'crosslink people invite eve@example.com --role viewer',
  ).action(async (email: string, options: InviteOptions) =>
    (await import('../commands/people.ts')).invitePerson(email, options),
  );
  described(
    group
      .command('role')
      .description('change what somebody may do')
      .argument('<person>', PERSON)
      .addArgument(new Argument('<role>').choices(ROLES)),
    'crosslink people role eve@example.com member',
  ).action(async (person: string, role: (typeof ROLES)[number], options: OutputOptions) =>
    (await import('../commands/people.ts')).changeRole(person, role, options),
  );
  described(
    group
      .command('remove')
      .description('remove somebody, or withdraw an invitation')
      .argument('<person>', PERSON)
      .option('--yes', 'do not ask'),
    'crosslink people remove eve@example.com',
  ).action(async (person: string, options: ConfirmOptions) =>
    (await import('../commands/people.ts')).removePerson(person, options),
  );
}
