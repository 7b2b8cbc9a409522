import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../../config';
import { MINUTE } from './period';
import { RUN_ENDS } from '../../../services/protocol/contract';

/** pino writes 50 for errors, 60 for what ends the process; other loggers write the word. */
const ERRORS =
  '{ $.level >= 50 || $.level = "error" || $.level = "ERROR" || $.level = "fatal" || $.level = "FATAL" }';

export interface LogMetricsProps {
  readonly environment: ResolvedEnvironment;
  readonly web: LogGroup;
  /** The default runner's, and those of other queues by name. */
  readonly taskRunners: ReadonlyMap<string, LogGroup>;
}

/** Metrics that the services' logs hold: lines of level error, and runs by the state they end in. */
export class LogMetrics extends Construct {
  readonly errors: Metric;
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: LogMetricsProps) {
    super(scope, id);
    const { environment, web, taskRunners } = props;
    this.#namespace = `Slipway/${environment.application}/${environment.name}`;
    const metricNamespace = this.#namespace;
    const metricName = 'ErrorLines';
    for (const [name, logGroup] of [['Web', web] as const, ...taskRunners]) {
      new MetricFilter(this, `${name}Errors`, {
        metricNamespace,
        metricName,
        logGroup,
        filterPattern: FilterPattern.literal(ERRORS),
        metricValue: '1',
        defaultValue: 0,
      });
    }
    this.errors = new Metric({
      namespace: metricNamespace,
      metricName,
      period: MINUTE,
      statistic: Stats.SUM,
    });
    for (const [name, logGroup] of taskRunners) {
      new MetricFilter(this, `${name}RunsEnded`, {
        metricNamespace,
        metricName: 'RunsEnded',
        logGroup,
        filterPattern: FilterPattern.literal(`{ $.msg = "${RUN_ENDS}" && $.state = * }`),
        metricValue: '1',
        dimensions: { State: '$.state' },
      });
    }
  }

  /** Attempts that ended in a state, a minute. */
  runsEnded(state: string): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName: 'RunsEnded',
      dimensionsMap: { State: state },
      label: state.toLowerCase().replace('_', ' '),
      period: MINUTE,
      statistic: Stats.SUM,
    });
  }
}
