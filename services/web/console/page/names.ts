/** What the service wrote into its page. */
const { application = '', environment = '' } = document.documentElement.dataset;

export const NAMES = { application, environment };
