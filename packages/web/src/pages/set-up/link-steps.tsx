import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SetUpInstructions } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { jiraWords, linkTexts, setUpTexts } from '../../texts/set-up.ts';
import {
  DrawnChoice,
  DrawnField,
  DrawnFields,
  DrawnTick,
  DrawnTrail,
  DrawnWarning,
  Drawing,
} from './drawing.tsx';
import type { Step } from './steps.tsx';

/** A value by the label it has in Jira's dialogs. */
type ValueOf = (label: string) => string;

const { cancel, create, continue: goOn, save } = jiraWords;
const pressing = (label: string) => [{ label: cancel }, { label, press: true }];

/** The steps through Application Links, with a drawing of each dialog of this version. */
export function linkSteps(instructions: SetUpInstructions): Step[] {
  const { values, dialogs } = instructions;
  const valueOf: ValueOf = (label) => values.find((one) => one.label === label)?.value ?? '';
  const before7 = dialogs === 'link-before-7';
  return [
    openStep(instructions),
    ...(dialogs === 'link-kind-first' ? [chooseKindStep()] : []),
    typeUrlStep(instructions, valueOf),
    ignoreStep(valueOf),
    before7 ? describeBefore7Step(valueOf) : describeStep(valueOf),
    ...(before7 ? [configureStep()] : []),
    pasteStep(valueOf, before7 ? save : goOn),
  ];
}

export function OpenInJira({ url, label }: { url: string; label: string }): ReactNode {
  return (
    <Button
      component="a"
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      variant="default"
      rightSection={<Icon name="external" size={16} />}
    >
      {label}
    </Button>
  );
}

function openStep({ directUrl, menuPath, dialogs }: SetUpInstructions): Step {
  const addOns = dialogs === 'link-before-7' ? jiraWords.addOns : jiraWords.applications;
  return {
    ...linkTexts.open,
    content: (
      <>
        <div>
          <OpenInJira url={directUrl} label={setUpTexts.open} />
        </div>
        <Drawing title={jiraWords.applicationLinks} address={directUrl}>
          <DrawnTrail places={[jiraWords.administration, addOns, jiraWords.applicationLinks]} />
          <p style={{ margin: 0 }}>
            {setUpTexts.orByMenu} {menuPath}
          </p>
        </Drawing>
      </>
    ),
  };
}

const chooseKindStep = (): Step => ({
  ...linkTexts.chooseKind,
  content: (
    <Drawing title={jiraWords.createLink} buttons={pressing(goOn)}>
      <DrawnFields>
        <DrawnChoice label={jiraWords.atlassianProduct} text={jiraWords.atlassianProductText} chosen />
        <DrawnChoice
          label={jiraWords.externalApplication}
          text={jiraWords.externalApplicationText}
          chosen={false}
        />
      </DrawnFields>
    </Drawing>
  ),
});

function typeUrlStep({ dialogs, directUrl }: SetUpInstructions, valueOf: ValueOf): Step {
  const kindFirst = dialogs === 'link-kind-first';
  return {
    title: linkTexts.typeUrl.title,
    text: linkTexts.typeUrl.textByDialog[dialogs],
    content: (
      <Drawing
        title={kindFirst ? jiraWords.createLink : jiraWords.applicationLinks}
        address={kindFirst ? undefined : directUrl}
        buttons={kindFirst ? pressing(goOn) : [{ label: jiraWords.createNewLink, press: true }]}
      >
        <DrawnFields>
          <DrawnField label={jiraWords.applicationUrl} value={valueOf('Application URL')} copy />
        </DrawnFields>
      </Drawing>
    ),
  };
}

const ignoreStep = (valueOf: ValueOf): Step => ({
  ...linkTexts.ignore,
  content: (
    <Drawing title={jiraWords.configureUrl} buttons={pressing(goOn)}>
      <DrawnWarning text={jiraWords.noResponse} />
      <DrawnFields>
        <DrawnField label={jiraWords.applicationUrl} value={valueOf('Application URL')} />
      </DrawnFields>
    </Drawing>
  ),
});

const describeStep = (valueOf: ValueOf): Step => ({
  ...linkTexts.describe,
  content: (
    <Drawing title={jiraWords.linkApplications} buttons={pressing(goOn)}>
      <DrawnFields>
        <DrawnField label={jiraWords.applicationName} value={valueOf('Application Name')} copy />
        <DrawnField label={jiraWords.applicationType} value={jiraWords.genericApplication} />
        <DrawnField label={jiraWords.serviceProvider} />
        <DrawnTick label={jiraWords.createIncoming} />
      </DrawnFields>
    </Drawing>
  ),
});

const describeBefore7Step = (valueOf: ValueOf): Step => ({
  ...linkTexts.describeBefore7,
  content: (
    <Drawing title={jiraWords.linkApplications} buttons={pressing(create)}>
      <DrawnFields>
        <DrawnField label={jiraWords.applicationName} value={valueOf('Application Name')} copy />
        <DrawnField label={jiraWords.applicationType} value={jiraWords.genericApplication} />
      </DrawnFields>
    </Drawing>
  ),
});

const configureStep = (): Step => ({
  ...linkTexts.configure,
  content: (
    <Drawing title={jiraWords.incomingAuthentication}>
      <DrawnFields>
        <DrawnChoice label={jiraWords.incomingAuthentication} text="OAuth" chosen />
        <DrawnChoice label={jiraWords.outgoingAuthentication} text="" chosen={false} />
      </DrawnFields>
    </Drawing>
  ),
});

const pasteStep = (valueOf: ValueOf, button: string): Step => ({
  ...linkTexts.paste,
  checks: ['consumer_known', 'signature', 'request_token', 'key_pair'],
  content: (
    <Drawing title={jiraWords.linkApplications} buttons={pressing(button)}>
      <DrawnFields>
        <DrawnField label={jiraWords.consumerKey} value={valueOf('Consumer Key')} copy />
        <DrawnField label={jiraWords.consumerName} value={valueOf('Consumer Name')} copy />
        <DrawnField label={jiraWords.publicKey} value={valueOf('Public Key')} copy lines="many" />
      </DrawnFields>
    </Drawing>
  ),
});
