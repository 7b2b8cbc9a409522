import { explore } from './explorer';
import type { Content } from '../content';
import { byId } from './dom';

explore(JSON.parse(byId('content').textContent) as Content);
