import { explorer } from './explorer';
import type { Content } from '../content';
import { byId } from './dom';

explorer(JSON.parse(byId('content').textContent) as Content);
