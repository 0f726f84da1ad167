import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { meQuery, setupQuery } from './api/queries.ts';
import type { Me } from './api/queries.ts';
import { ErrorBoundary } from './design/error-boundary.tsx';
import { ProblemNotice } from './design/notice.tsx';
import { Waiting } from './design/waiting.tsx';
import type { View } from './pages/backlog/lists.ts';
import { FirstAccountPage } from './pages/accounts/first-account-page.tsx';
import { SignInPage } from './pages/accounts/sign-in-page.tsx';
import { WrongAddress } from './pages/accounts/wrong-address.tsx';
import { ElsewherePage } from './pages/connected/elsewhere-page.tsx';
import { useFragment } from './design/use-fragment.ts';
import { later } from './later.tsx';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { CurrentUser } from './shell/current-user.tsx';
import { Plain } from './shell/plain.tsx';
import { Shell } from './shell/shell.tsx';

const pages = {
  account: later(() => import('./pages/account/account-page.tsx')),
  activity: later(() => import('./pages/activity/activity-page.tsx')),
  addSite: later(() => import('./pages/add-site/add-site-page.tsx')),
  backlog: later(() => import('./pages/backlog/backlog-page.tsx')),
  connect: later(() => import('./pages/connect/connect-page.tsx')),
  connected: later(() => import('./pages/connected/connected-page.tsx')),
  handover: later(() => import('./pages/handover/handover-page.tsx')),
  idea: later(() => import('./pages/idea/idea-page.tsx')),
  import: later(() => import('./pages/import/import-page.tsx')),
  invitation: later(() => import('./pages/invitation/invitation-page.tsx')),
  keys: later(() => import('./pages/keys/keys-page.tsx')),
  people: later(() => import('./pages/people/people-page.tsx')),
  push: later(() => import('./pages/push/push-page.tsx')),
  pushes: later(() => import('./pages/pushes/pushes-page.tsx')),
  setUp: later(() => import('./pages/set-up/set-up-page.tsx')),
  site: later(() => import('./pages/site/site-page.tsx')),
  sites: later(() => import('./pages/sites/sites-page.tsx')),
};

/** By the first part of an address; the others are reached by a link from outside. */
const sections: Record<string, { fetch: () => void }> = {
  ...{ '': pages.backlog, backlog: pages.backlog, ideas: pages.idea, import: pages.import },
  ...{ push: pages.push, pushes: pages.pushes, sites: pages.sites, people: pages.people },
  ...{ keys: pages.keys, account: pages.account, activity: pages.activity },
};

/** Fetches what will be needed next: while it is still asked who is there, or the pointer is on its way. */
export function prefetchPage(path: string): void {
  sections[path.split('/')[1] ?? '']?.fetch();
  if (/^\/sites\/./.test(path)) pages.site.fetch();
}

/** Hand-over links and connect sessions are for people without an account; everything else is behind the gate. */
export function Routes(): ReactNode {
  return (
    <Switch>
      <Route path="/oauth1/callback/*" component={ElsewherePage} />
      <Route path="/oauth2/callback" component={ElsewherePage} />
      <Route path="/handover">
        <Suspense fallback={<Plain />}>
          <pages.handover.Page />
        </Suspense>
      </Route>
      <Route path="/connect/:id?">
        {({ id }) => (
          <Suspense fallback={<Plain />}>
            <pages.connect.Page id={id} />
          </Suspense>
        )}
      </Route>
      <Route>
        <Gate />
      </Route>
    </Switch>
  );
}

/** Set up first, then signed in; the address stays, so that signing in leads to where somebody wanted to go. */
function Gate(): ReactNode {
  const invitation = new URLSearchParams(useFragment()).get('invitation');
  const setup = useQuery(setupQuery);
  // Asked at once: before there is an account the answer is that nobody is signed in, too.
  const me = useQuery(meQuery);
  // What was known once stays true while the server cannot be asked: the page, and what is written on it, stay.
  const problem = (!setup.data && setup.error) || (me.data === undefined && me.error);
  if (problem) {
    return (
      <Plain>
        <ProblemNotice problem={problem} onRetry={() => void setup.refetch().then(() => me.refetch())} />
      </Plain>
    );
  }
  if (!setup.data) return <Plain />;
  if (setup.data.publicUrl !== window.location.origin) return <WrongAddress url={setup.data.publicUrl} />;
  if (setup.data.needed) return <FirstAccountPage />;
  if (me.data === undefined) return <Plain />;
  if (invitation !== null) {
    return (
      <Suspense fallback={<Plain />}>
        <pages.invitation.Page token={invitation} me={me.data} />
      </Suspense>
    );
  }
  return <SignedIn me={me.data} />;
}

/**
 * Where a session ends while somebody works, what they had before them stays as it is, out of sight, until they are
 * back: what was typed is not lost. Somebody else begins anew.
 */
function SignedIn({ me }: { me: Me | null }): ReactNode {
  const [known, setKnown] = useState(me);
  const other = me !== null && known !== null && known.userId !== me.userId;
  if (me !== null && me !== known && !other) setKnown(me);
  useEffect(() => {
    if (other) window.location.reload();
  }, [other]);
  useEffect(() => {
    // Open dialogs stand outside of the app.
    document.documentElement.toggleAttribute('data-signed-out', me === null);
  }, [me]);
  if (other) return <Plain />;
  return (
    <>
      {me === null && <SignInPage again={known !== null} />}
      {known !== null && (
        <div hidden={me === null}>
          <CurrentUser value={known}>
            <Shell>
              <ErrorBoundary>
                <Suspense fallback={<Waiting />}>
                  <Pages />
                </Suspense>
              </ErrorBoundary>
            </Shell>
          </CurrentUser>
        </div>
      )}
    </>
  );
}

const isView = (view: string): view is View => ['list', 'board', 'chart'].includes(view);

function Pages(): ReactNode {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/backlog" replace />
      </Route>
      <Route path="/sign-in">
        <Redirect to="/backlog" replace />
      </Route>
      <Route path="/backlog/:view?">
        {({ view = 'list' }) => (isView(view) ? <pages.backlog.Page view={view} /> : <NotFoundPage />)}
      </Route>
      <Route path="/ideas/:ideaId">{({ ideaId }) => <pages.idea.Page key={ideaId} ideaId={ideaId} />}</Route>
      <Route path="/push" component={pages.push.Page} />
      <Route path="/pushes/:pushId?">{({ pushId }) => <pages.pushes.Page pushId={pushId} />}</Route>
      <Route path="/sites" component={pages.sites.Page} />
      <Route path="/sites/add" component={pages.addSite.Page} />
      <Route path="/sites/:siteId">{({ siteId }) => <pages.site.Page key={siteId} siteId={siteId} />}</Route>
      <Route path="/sites/:siteId/set-up/:kind">
        {({ siteId, kind }) => <pages.setUp.Page key={siteId + kind} siteId={siteId} kind={kind} />}
      </Route>
      <Route path="/import/:importId?">{({ importId }) => <pages.import.Page importId={importId} />}</Route>
      <Route path="/people" component={pages.people.Page} />
      <Route path="/account" component={pages.account.Page} />
      <Route path="/keys" component={pages.keys.Page} />
      <Route path="/activity" component={pages.activity.Page} />
      <Route path="/connected" component={pages.connected.Page} />
      <Route component={NotFoundPage} />
    </Switch>
  );
}
