import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { meQuery, setupQuery } from './api/queries.ts';
import type { Me } from './api/queries.ts';
import { ErrorBoundary } from './design/error-boundary.tsx';
import { ProblemNotice } from './design/notice.tsx';
import { Waiting } from './design/waiting.tsx';
import type { View } from './pages/backlog/backlog-page.tsx';
import { FirstAccountPage } from './pages/accounts/first-account-page.tsx';
import { SignInPage } from './pages/accounts/sign-in-page.tsx';
import { WrongAddress } from './pages/accounts/wrong-address.tsx';
import { ElsewherePage } from './pages/connected/elsewhere-page.tsx';
import { useFragment } from './design/use-fragment.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { CurrentUser } from './shell/current-user.tsx';
import { Plain } from './shell/plain.tsx';
import { Shell } from './shell/shell.tsx';

const AccountPage = lazy(() => import('./pages/account/account-page.tsx'));
const ActivityPage = lazy(() => import('./pages/activity/activity-page.tsx'));
const AddSitePage = lazy(() => import('./pages/add-site/add-site-page.tsx'));
const BacklogPage = lazy(() => import('./pages/backlog/backlog-page.tsx'));
const ConnectedPage = lazy(() => import('./pages/connected/connected-page.tsx'));
const ConnectPage = lazy(() => import('./pages/connect/connect-page.tsx'));
const HandoverPage = lazy(() => import('./pages/handover/handover-page.tsx'));
const IdeaPage = lazy(() => import('./pages/idea/idea-page.tsx'));
const ImportPage = lazy(() => import('./pages/import/import-page.tsx'));
const InvitationPage = lazy(() => import('./pages/invitation/invitation-page.tsx'));
const KeysPage = lazy(() => import('./pages/keys/keys-page.tsx'));
const PeoplePage = lazy(() => import('./pages/people/people-page.tsx'));
const PushPage = lazy(() => import('./pages/push/push-page.tsx'));
const PushesPage = lazy(() => import('./pages/pushes/pushes-page.tsx'));
const SitePage = lazy(() => import('./pages/site/site-page.tsx'));
const SetUpPage = lazy(() => import('./pages/set-up/set-up-page.tsx'));
const SitesPage = lazy(() => import('./pages/sites/sites-page.tsx'));

/** Hand-over links and connect sessions are for people without an account; everything else is behind the gate. */
export function Routes(): ReactNode {
  return (
    <Switch>
      <Route path="/oauth1/callback/*" component={ElsewherePage} />
      <Route path="/oauth2/callback" component={ElsewherePage} />
      <Route path="/handover">
        <Suspense fallback={<Plain />}>
          <HandoverPage />
        </Suspense>
      </Route>
      <Route path="/connect/:id?">
        {({ id }) => (
          <Suspense fallback={<Plain />}>
            <ConnectPage id={id} />
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
  const me = useQuery({ ...meQuery, enabled: setup.data?.needed === false });
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
        <InvitationPage token={invitation} me={me.data} />
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
        {({ view = 'list' }) => (isView(view) ? <BacklogPage view={view} /> : <NotFoundPage />)}
      </Route>
      <Route path="/ideas/:ideaId">{({ ideaId }) => <IdeaPage key={ideaId} ideaId={ideaId} />}</Route>
      <Route path="/push" component={PushPage} />
      <Route path="/pushes/:pushId?">{({ pushId }) => <PushesPage pushId={pushId} />}</Route>
      <Route path="/sites" component={SitesPage} />
      <Route path="/sites/add" component={AddSitePage} />
      <Route path="/sites/:siteId">{({ siteId }) => <SitePage key={siteId} siteId={siteId} />}</Route>
      <Route path="/sites/:siteId/set-up/:kind">
        {({ siteId, kind }) => <SetUpPage key={siteId + kind} siteId={siteId} kind={kind} />}
      </Route>
      <Route path="/import/:importId?">{({ importId }) => <ImportPage importId={importId} />}</Route>
      <Route path="/people" component={PeoplePage} />
      <Route path="/account" component={AccountPage} />
      <Route path="/keys" component={KeysPage} />
      <Route path="/activity" component={ActivityPage} />
      <Route path="/connected" component={ConnectedPage} />
      <Route component={NotFoundPage} />
    </Switch>
  );
}
