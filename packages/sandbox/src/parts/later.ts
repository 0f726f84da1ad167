import type { Part } from '../app.ts';
import { registerAccessibleResources } from '../cloud/accessible-resources.ts';
import { registerAccountPage } from '../cloud/account-page.ts';
import { registerCloudAuthorize } from '../cloud/authorize.ts';
import { registerCloudToken } from '../cloud/token.ts';
import type { Control } from '../control/routes.ts';
import { registerControl } from '../control/routes.ts';
import { registerOAuth } from '../oauth/routes.ts';
import { registerOAuth2Authorize } from '../oauth2/authorize.ts';
import { registerOAuth2Token } from '../oauth2/token.ts';
import { registerLogin } from '../pages/login.ts';
import { registerPages, registerStyle } from '../pages/routes.ts';
import { registerOtherRest } from '../rest/other-routes.ts';

/** What is loaded when it is asked for first: pages, set-up, boards, webhooks, OAuth 2.0, Cloud's other hosts, control. */
export const laterPart = (control: Control): Part => ({
  site(site, surroundings) {
    registerOtherRest(site, surroundings);
    registerOAuth(site, surroundings);
    if (surroundings.world.site.personality.oauth2 === 'data-center') {
      registerOAuth2Authorize(site, surroundings);
      registerOAuth2Token(site, surroundings);
    }
    registerPages(site, surroundings);
  },
  gateway: registerOtherRest,
  authorizationServer(host, account, cloud) {
    registerLogin(host, account);
    registerStyle(host);
    registerCloudAuthorize(host, account, cloud);
    registerCloudToken(host, cloud);
    registerAccountPage(host, account, cloud);
  },
  gatewayRoot: registerAccessibleResources,
  beside: (app) => registerControl(app, control),
});
