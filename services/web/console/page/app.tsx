import { lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { NAMES } from './names';
import { Runs } from './pages/runs';
import { Connection } from './parts/connection';
import { watchHeading } from './parts/arrival';
import { TokenDialog } from './parts/token-dialog';

const Run = lazy(async () => import('./pages/run').then(({ Run }) => Run));
const Tasks = lazy(async () => import('./pages/tasks').then(({ Tasks }) => Tasks));
const Task = lazy(async () => import('./pages/task').then(({ Task }) => Task));
const Schedules = lazy(async () => import('./pages/schedules').then(({ Schedules }) => Schedules));
const Queue = lazy(async () => import('./pages/queue').then(({ Queue }) => Queue));

const ArchitecturePage = lazy(async () =>
  import('./pages/architecture').then(({ ArchitecturePage }) => ArchitecturePage),
);

const PLACES = [
  { path: '/runs', name: 'Runs' },
  { path: '/tasks', name: 'Tasks' },
  { path: '/schedules', name: 'Schedules' },
  { path: '/queue', name: 'Queue' },
  { path: '/architecture', name: 'Architecture' },
] as const;

/** The console: what is the same on each page, and the page. */
export const App = () => (
  <LocationProvider>
    <a class="skip" href="#main">
      Skip to the content
    </a>
    <Header />
    <Main />
    <TokenDialog />
  </LocationProvider>
);

function Main() {
  const main = useRef<HTMLElement>(null);
  const arrive = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    if (main.current !== null) arrive.current = watchHeading(main.current);
  }, []);
  return (
    <main id="main" tabindex={-1} ref={main}>
      <Router onRouteChange={() => arrive.current()}>
        <Route path="/" component={Runs} />
        <Route path="/runs" component={Runs} />
        <Route path="/runs/:id" component={Run} />
        <Route path="/tasks" component={Tasks} />
        <Route path="/tasks/:name" component={Task} />
        <Route path="/schedules" component={Schedules} />
        <Route path="/queue" component={Queue} />
        <Route path="/architecture" component={ArchitecturePage} />
        <Route default component={Nowhere} />
      </Router>
    </main>
  );
}

function Header() {
  const { path } = useLocation();
  const isHere = (place: string): boolean =>
    path === place || path.startsWith(`${place}/`) || (path === '/' && place === '/runs');
  return (
    <header>
      <a class="title" href="/">
        <strong>{NAMES.application}</strong> <span class="environment">{NAMES.environment}</span>
      </a>
      <nav aria-label="Pages">
        {PLACES.map((place) => (
          <a
            key={place.path}
            href={place.path}
            {...(isHere(place.path) && { 'aria-current': 'page' })}
          >
            {place.name}
          </a>
        ))}
      </nav>
      <Connection />
    </header>
  );
}

const Nowhere = () => (
  <section aria-labelledby="nowhere-title">
    <h1 id="nowhere-title">There is no page here</h1>
    <p>
      The address may be wrong, or what it was of is gone. <a href="/runs">See the runs</a>.
    </p>
  </section>
);
