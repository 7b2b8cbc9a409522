import type { ResolvedApplication, ResolvedDelivery } from '../config';
import { BUILD_IMAGES, checksOf, COMPARE, POLICY, RELEASE, SYNTHESIZE } from './checks';
import type { Agent, Notify, Pipeline } from './model';
import { promotion } from './promote';
import { rolesOf } from './roles';

/**
 * Every build checks, tests, synthesizes once, builds and compares; the main branch also releases what it built and
 * deploys it, in the order written.
 */
export function pipelineOf({ name, environments, delivery }: ResolvedApplication): Pipeline {
  const roles = rolesOf(delivery);
  return {
    application: name,
    groups: [
      checksOf(delivery),
      [SYNTHESIZE],
      [POLICY, COMPARE],
      [BUILD_IMAGES, { ...RELEASE, role: roles.deploy }],
      ...promotion(environments, { roles, approvers: delivery.approvers }),
    ],
    environments: environments.map((environment) => environment.name),
    agent: agentOf(delivery),
    notify: notifyOf(delivery),
    oneBuildAtATime: !delivery.jenkins.concurrentBuilds,
  };
}

const agentOf = ({ jenkins }: ResolvedDelivery): Agent => ({
  label: jenkins.agentLabel,
  ...(jenkins.agentImage !== undefined && { image: jenkins.agentImage }),
  oidc: jenkins.oidc !== undefined,
});

const notifyOf = ({ notify }: ResolvedDelivery): Notify => ({
  mail: notify.mail,
  ...(notify.webhookCredential !== undefined && { webhookCredential: notify.webhookCredential }),
});
