/** What the manifests of this folder become. */
export default {
  name: 'papers-slipway',
  tasks: {
    index: {
      image: { build: 'index' },
      entrypoint: ['python3'],
      command: ['main.py', '--full'],
      dependsOn: { proxy: 'healthy', migrate: 'success' },
      schedule: { cron: '0 2 1 * *' },
      volumes: {
        archive: {
          efs: 'fs-0123456789abcdef0',
          accessPoint: 'fsap-0123456789abcdef0',
          path: '/archive',
        },
        cache: { path: '/cache' },
        rates: { efs: 'fs-0fedcba9876543210', path: '/rates', readOnly: true },
      },
      sidecars: {
        proxy: {
          image: { location: 'public.ecr.aws/docker/library/haproxy:3.1.2' },
          port: 5432,
          essential: true,
          healthCheck: { command: ['nc', '-z', 'localhost', '5432'], interval: '20 seconds' },
        },
        migrate: {
          image: { location: 'public.ecr.aws/docker/library/flyway:11.8.2' },
          command: ['migrate'],
          environment: { FLYWAY_URL: 'jdbc:postgresql://localhost/papers' },
          dependsOn: { proxy: 'start' },
        },
      },
    },
  },
  environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
};
