import { describeWith } from '../../support/prerequisites';
import { aboutDocumentation } from './documentation';
import { aboutHistory } from './history';
import { aboutServices } from './services';
import { aboutTheRest } from './the-rest';
import { deployedProject } from './surroundings';

jest.setTimeout(300_000);

describeWith('emulator', 'the commands of every day, about an environment on AWS', () => {
  const project = deployedProject();
  aboutDocumentation(project);
  aboutServices(project);
  aboutHistory(project);
  aboutTheRest(project);
});
