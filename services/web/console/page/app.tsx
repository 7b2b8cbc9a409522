import { lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { NAMES } from './names';
import { Runs } from './pages/runs';
import { Notice } from './parts/notice';
import { TokenDialog } from './parts/token-dialog';

const Run = lazy(async () => import('./pages/run').then(({ Run }) => Run));

const ArchitecturePage = lazy(async () =>
  import('./pages/architecture').then(({ ArchitecturePage }) => ArchitecturePage),
);

const PLACES = [
  { path: '/runs', name: 'Runs' },
  { path: '/architecture', name: 'Architecture' },
] as const;

/** The console: what is the same on each page, and the page. */
export const App = () => (
  <LocationProvider>
    <a class="skip" href="#main">
      Skip to the content
    </a>
    <Header />
    <main id="main" tabindex={-1}>
      <Router>
        <Route path="/" component={Runs} />
        <Route path="/runs" component={Runs} />
        <Route path="/runs/:id" component={Run} />
        <Route path="/architecture" component={ArchitecturePage} />
        <Route default component={Nowhere} />
      </Router>
    </main>
    <TokenDialog />
  </LocationProvider>
);

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
    </header>
  );
}

const Nowhere = () => <Notice>There is no page here. The runs are under Runs.</Notice>;
