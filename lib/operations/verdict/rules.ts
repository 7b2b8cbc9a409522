import type { VerdictClass } from './classes';
import { listensAsAsked, listensElsewhere } from './listening';
import type { Place, Sign } from './signs';

/** How a kind of cause is recognized: by AWS's own wording, in one place. */
export interface Rule {
  readonly class: VerdictClass;
  readonly places: readonly Place[];
  readonly says: RegExp;
  /** What it is not about. */
  readonly unless?: RegExp;
  /** What else must be so. */
  readonly when?: (sign: Sign) => boolean;
  /** The page of AWS that has the wording. */
  readonly source: string;
  /** Whether it cannot pass by itself; a number: once so many tasks show it. */
  readonly lasting?: number;
}

const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const PULL = `${ECS}/task_cannot_pull_image.html`;
const INITIALIZE = `${ECS}/resource-initialization-error.html`;
const STOPPED = `${ECS}/stopped-task-error-codes.html`;
const START = `${ECS}/cannot-start-container.html`;
const EXIT = 'https://repost.aws/knowledge-center/ecs-task-stopped';
const SERVICE = `${ECS}/service-event-messages-list.html`;
const UNHEALTHY_PAGE = `${ECS}/service-unhealthy-event-messages.html`;
const TARGETS =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html';
const HOOKS = `${ECS}/deployment-lifecycle-hooks.html`;
const BREAKER = `${ECS}/deployment-circuit-breaker.html`;
const ALARMS = `${ECS}/deployment-alarm-failure.html`;
const FORMATION =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html';

const UNHEALTHY =
  /Target\.(?:FailedHealthChecks|Timeout)|failed ELB health checks|is unhealthy in .*(?:Health checks failed|Request timed out)/s;

/** A task could not be started. */
const STARTING: readonly Place[] = ['stop', 'container', 'event'];

/** Tasks that cannot start, or end. What more of them show comes first. */
const TASKS: readonly Rule[] = [
  {
    class: 'no-route-out',
    places: STARTING,
    says: /(?:CannotPull(?:ECR)?(?:Container|Image)\w*Error|ResourceInitializationError|unable to pull secrets).*(?:i\/o timeout|context deadline exceeded|Client\.Timeout|connection issue between the task|task network configuration|dial tcp|no such host|connection refused|request canceled|RequestCanceled|network is unreachable)/s,
    source: PULL,
    lasting: 3,
  },
  {
    class: 'wrong-architecture',
    places: [...STARTING, 'log'],
    says: /descriptor matching platform|no match for platform in manifest|no matching manifest for|^(?!.*\{).*\bexec .*: exec format error|exec format error\s*(?:"|$)|exec user process caused: exec format error|does not match the specified platform/,
    source: PULL,
    lasting: 1,
  },
  {
    class: 'image-denied',
    places: STARTING,
    says: /CannotPull\w*Error.*(?:pull access denied|not authorized to perform: ecr|AccessDenied|403 Forbidden|no basic auth credentials|authorization failed|the role has the permissions)|unable to (?:retrieve ecr|get) registry auth.*AccessDenied|pull registry auth.*(?:AccessDenied|not authorized)/s,
    source: PULL,
    lasting: 1,
  },
  {
    class: 'image-missing',
    places: STARTING,
    says: /(?:CannotPull\w*Error|failed to resolve ref|manifest for|pull).*(?:manifest unknown|not found|no such (?:image|manifest)|does(?: not|n't) exist|name unknown|NAME_UNKNOWN|MANIFEST_UNKNOWN|repository .* not found|invalid reference format|image exists)/is,
    source: PULL,
    lasting: 1,
  },
  {
    class: 'no-route-out',
    places: STARTING,
    says: /Timeout waiting for network interface provisioning|toomanyrequests|pull rate limit/i,
    source: PULL,
  },
  {
    class: 'secret-missing',
    places: STARTING,
    says: /can't find the specified secret|secrets?\b.*ResourceNotFoundException|invalid ssm parameters|ParameterNotFound|did not contain json key|Check whether the secret exists|secret value for staging label/is,
    source: INITIALIZE,
    lasting: 1,
  },
  {
    class: 'secret-denied',
    places: STARTING,
    says: /not authorized to perform: (?:secretsmanager|ssm|kms):|(?:secret|ssm|parameter).*AccessDenied|Access to KMS is not allowed/is,
    source: INITIALIZE,
    lasting: 1,
  },
  {
    class: 'log-group-missing',
    places: STARTING,
    says: /failed to (?:validate logger args|initialize logging driver|create Cloudwatch log)|log (?:group|stream) does not exist/i,
    source: INITIALIZE,
    lasting: 1,
  },
  {
    class: 'permission',
    places: STARTING,
    says: /unable to assume (?:the )?role|failed to assume role|verify that the role being passed/i,
    source: INITIALIZE,
    lasting: 2,
  },
  {
    class: 'out-of-memory',
    places: ['stop', 'container'],
    says: /OutOfMemory/i,
    source: STOPPED,
    lasting: 3,
  },
  {
    class: 'crash-before-start',
    places: ['stop', 'container'],
    says: /CannotStartContainerError|executable file not found|exit code 12[67]\b|ContainerRuntimeError|unable to start container process|CannotCreateContainerError|OCI runtime/i,
    source: START,
    lasting: 2,
  },
  {
    class: 'container-health-check',
    places: ['stop', 'container', 'event'],
    says: /failed container health checks|exit code \d+: UNHEALTHY/i,
    source: STOPPED,
    lasting: 3,
  },
  {
    class: 'crash',
    places: ['container'],
    says: /^(?:EssentialContainerExited|TaskFailedToStart)?: exit code \d+/,
    source: EXIT,
    lasting: 3,
  },
  { class: 'release-task', places: ['release task'], says: /./, source: HOOKS, lasting: 1 },
];

/** Tasks that run, and are not let serve. */
const HEALTH: readonly Rule[] = [
  {
    class: 'health-check-path',
    places: ['target', 'event'],
    says: /Target\.ResponseCodeMismatch|failed with these codes/,
    source: TARGETS,
  },
  {
    class: 'health-check-port',
    places: ['target', 'event', 'stop'],
    says: UNHEALTHY,
    when: listensElsewhere,
    source: TARGETS,
  },
  {
    class: 'health-check-grace',
    places: ['target', 'event', 'stop'],
    says: UNHEALTHY,
    // It was refused, and listens all the same: it was asked too early.
    when: listensAsAsked,
    unless: /Timeout|timed out/,
    source: TARGETS,
  },
  {
    class: 'health-check-port',
    places: ['target', 'event'],
    says: /Target\.(?:FailedHealthChecks|Timeout)|is unhealthy in .*(?:Health checks failed|Request timed out)/s,
    source: TARGETS,
  },
  {
    class: 'health-check-port',
    places: ['stop', 'event'],
    says: /failed ELB health checks|is unhealthy in/i,
    source: UNHEALTHY_PAGE,
  },
];

/** What ECS says of the deployment. */
const DEPLOYMENT: readonly Rule[] = [
  {
    class: 'lifecycle-hook',
    places: ['hook'],
    says: /^(?:FAILED|TIMED_OUT)/,
    source: HOOKS,
    lasting: 1,
  },
  {
    class: 'lifecycle-hook',
    places: ['rollout', 'event', 'resource'],
    says: /lifecycle hooks?\(?s?\)? failed|lifecycle hook.*(?:returned FAILED|timed out|failed)/i,
    source: HOOKS,
    lasting: 1,
  },
  {
    class: 'alarm',
    places: ['rollout', 'event', 'resource'],
    says: /alarm(?:\(s\)|s)? (?:\S+ )?(?:detected|triggered|was|were|in ALARM)|due to .*alarm|because of? .*alarm/i,
    source: ALARMS,
    lasting: 1,
  },
  { class: 'alarm', places: ['alarm'], says: /^/, source: ALARMS },
  {
    class: 'no-spot-capacity',
    places: ['stop', 'event'],
    says: /SpotInterruption|Spot Task was interrupted|Spot.*capacity|capacity.*Spot/i,
    source: SERVICE,
  },
  {
    class: 'quota',
    places: ['stop', 'event', 'rollout'],
    says: /reached the limit on the number of|vCPU.*limit|limit.*vCPU/i,
    source: SERVICE,
    lasting: 1,
  },
  {
    class: 'no-capacity',
    places: ['stop', 'event', 'rollout'],
    says: /Capacity is unavailable|was unable to place a task|RESOURCE:FARGATE/i,
    source: SERVICE,
  },
];

/** What CloudFormation says of a resource. */
const RESOURCES: readonly Rule[] = [
  {
    class: 'already-exists',
    places: ['resource'],
    says: /already exists|HandlerErrorCode: AlreadyExists|EntityAlreadyExists|AlreadyOwnedByYou/i,
    source: FORMATION,
  },
  {
    class: 'permission',
    places: ['resource', 'said'],
    says: /not authorized to perform|AccessDenied|HandlerErrorCode: (?:AccessDenied|UnauthorizedTaggingOperation)|UnauthorizedOperation|is unable to assume|not authorized to assume/i,
    source: FORMATION,
  },
  {
    class: 'quota',
    places: ['resource', 'said'],
    says: /HandlerErrorCode: ServiceLimitExceeded|LimitExceeded|limit exceeded|exceed(?:ed|s)? (?:the|your) (?:\w+ )?(?:quota|limit)|maximum number of .* (?:has been )?reached|quota/i,
    source: FORMATION,
  },
  {
    class: 'time-out',
    places: ['resource'],
    says: /NotStabilized|did not stabilize|Exceeded attempts to wait|timed out/i,
    source: FORMATION,
  },
  {
    class: 'resource',
    places: ['resource'],
    says: /^/,
    // Why a service does not come up is its tasks' to say; without them nobody knows.
    unless: /^AWS::ECS::Service\b.*Circuit Breaker|^AWS::CloudFormation::Stack\b/,
    source: FORMATION,
  },
];

/** What is left, where nothing above tells why. */
const REST: readonly Rule[] = [
  { class: 'smoke-test', places: ['said'], says: /^smoke: /, source: '' },
  { class: 'not-serving', places: ['said'], says: /^not serving: /, source: BREAKER },
  { class: 'time-out', places: ['end'], says: /^timed out$/, source: '' },
];

/** The table: an earlier section counts before a later one, and in it an earlier row before a later one. */
export const RULES = [TASKS, HEALTH, DEPLOYMENT, RESOURCES, REST];
export { RESOURCES, TASKS };
