import type { SetUpInstructions } from '../../api/generated/types.gen.ts';
import { clientTexts, jiraWords, linkTexts, setUpTexts } from '../../texts/set-up.ts';
import { DrawnChoice, DrawnField, DrawnFields, DrawnTrail, Drawing } from './drawing.tsx';
import { OpenInJira } from './link-steps.tsx';
import type { Step } from './steps.tsx';

type ValueOf = (label: string) => string;

const pressing = (label: string) => [{ label: jiraWords.cancel }, { label, press: true }];

/** How somebody gets a client id and a secret for OAuth 2.0. */
export function clientSteps(instructions: SetUpInstructions): Step[] {
  const valueOf: ValueOf = (label) => instructions.values.find((one) => one.label === label)?.value ?? '';
  return instructions.dialogs === 'cloud-app'
    ? cloudSteps(instructions, valueOf)
    : dataCenterSteps(instructions, valueOf);
}

function dataCenterSteps({ directUrl, menuPath }: SetUpInstructions, valueOf: ValueOf): Step[] {
  return [
    {
      ...linkTexts.open,
      content: (
        <>
          <div>
            <OpenInJira url={directUrl} label={setUpTexts.open} />
          </div>
          <Drawing title={jiraWords.applicationLinks} address={directUrl}>
            <p style={{ margin: 0 }}>
              {setUpTexts.orByMenu} {menuPath}
            </p>
          </Drawing>
        </>
      ),
    },
    {
      ...clientTexts.choose,
      content: (
        <Drawing title={jiraWords.createLink} buttons={pressing(jiraWords.continue)}>
          <DrawnFields>
            <DrawnChoice
              label={jiraWords.atlassianProduct}
              text={jiraWords.atlassianProductText}
              chosen={false}
            />
            <DrawnChoice
              label={jiraWords.externalApplication}
              text={jiraWords.externalApplicationText}
              chosen
            />
            <DrawnField label={jiraWords.direction} value={jiraWords.incoming} />
          </DrawnFields>
        </Drawing>
      ),
    },
    {
      ...clientTexts.paste,
      content: (
        <Drawing title={jiraWords.incoming} buttons={pressing(jiraWords.save)}>
          <DrawnFields>
            <DrawnField label={jiraWords.name} value={valueOf('Name')} copy />
            <DrawnField label={jiraWords.redirectUrl} value={valueOf('Redirect URL')} copy />
            <DrawnField label={jiraWords.permission} value={valueOf('Permission')} />
          </DrawnFields>
        </Drawing>
      ),
    },
    {
      ...clientTexts.credentials,
      checks: ['client'],
      content: (
        <Drawing title={jiraWords.credentials}>
          <DrawnFields>
            <DrawnField label={jiraWords.clientId} value="•••••••••••••••" />
            <DrawnField label={jiraWords.clientSecret} value="•••••••••••••••" />
          </DrawnFields>
        </Drawing>
      ),
    },
  ];
}

function cloudSteps({ directUrl }: SetUpInstructions, valueOf: ValueOf): Step[] {
  const { app, permissions, callback, sharing, settings } = clientTexts.cloud;
  const { developerConsole } = jiraWords;
  return [
    {
      ...app,
      content: (
        <>
          <div>
            <OpenInJira url={directUrl} label={setUpTexts.openConsole} />
          </div>
          <Drawing
            title={jiraWords.oauth2Integration}
            address={directUrl}
            buttons={pressing(jiraWords.create)}
          >
            <DrawnFields>
              <DrawnField label={jiraWords.name} value={valueOf('Name')} copy />
            </DrawnFields>
          </Drawing>
        </>
      ),
    },
    {
      ...permissions,
      content: (
        <Drawing title={jiraWords.permissions}>
          <DrawnTrail places={[developerConsole, jiraWords.permissions, jiraWords.jiraApi]} />
          <DrawnFields>
            <DrawnField label={jiraWords.scopes} value={valueOf('Scopes')} copy />
          </DrawnFields>
        </Drawing>
      ),
    },
    {
      ...callback,
      content: (
        <Drawing title={jiraWords.authorization} buttons={pressing(jiraWords.save)}>
          <DrawnTrail places={[developerConsole, jiraWords.authorization, 'OAuth 2.0 (3LO)']} />
          <DrawnFields>
            <DrawnField label={jiraWords.callbackUrl} value={valueOf('Callback URL')} copy />
          </DrawnFields>
        </Drawing>
      ),
    },
    {
      ...sharing,
      content: (
        <Drawing title={jiraWords.distribution}>
          <DrawnFields>
            <DrawnChoice label={jiraWords.sharing} text="" chosen />
          </DrawnFields>
        </Drawing>
      ),
    },
    {
      ...settings,
      checks: ['client'],
      content: (
        <Drawing title={jiraWords.settings}>
          <DrawnFields>
            <DrawnField label={jiraWords.clientId} value="•••••••••••••••" />
            <DrawnField label={jiraWords.secret} value="•••••••••••••••" />
          </DrawnFields>
        </Drawing>
      ),
    },
  ];
}
