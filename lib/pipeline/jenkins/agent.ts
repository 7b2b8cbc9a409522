import type { Agent } from '../model';
import { groovyQuote } from '../quote';
import { block } from './text';

/**
 * Where a stage runs. In a container npm and the AWS SDK write to HOME, which is the image's own unless it is said:
 * Jenkins starts the container as the agent's user.
 */
export function agentLines({ label, image }: Agent): string[] {
  if (image === undefined) return [`agent { label ${groovyQuote(label)} }`];
  return block(
    'agent',
    block('docker', [
      `image ${groovyQuote(image)}`,
      `label ${groovyQuote(label)}`,
      // for the images that the stages build; the group that may is the machine's business
      "args '-e HOME=/tmp -v /var/run/docker.sock:/var/run/docker.sock'",
    ]),
  );
}
