/** Which command lines change nothing. */

const READS =
  /^(?:curl|wget)\b|^kubectl (get|describe|logs|top|explain|events|wait|diff|version|cluster-info|api-resources|api-versions|auth (can-i|whoami)|rollout (status|history)|config (view|get-contexts|current-context))\b/;

/** Whether a line may be run where nothing may be changed: when only looking is allowed, and in the past. */
export const onlyReads = (line: string): boolean =>
  READS.test(line.replace(/\s(-n|--namespace)[ =]\S+/g, '').replace(/\s+/g, ' '));

/** What of the commands beside kubectl lists, explains, asks, or goes on with the story. */
const TELLS = [
  /^scenario( (fault|heal))?( help)?$/,
  /^scenario (request|next|hint|answer)\b/,
  /^(load|node)( (list|help))?$/,
  /^load list\b/,
  /^(scenario|load|node) .*(-h|--help)$/,
];

/** Whether a line may be run where one may look and play, but not change the cluster. */
export const leavesCluster = (line: string): boolean =>
  onlyReads(line) || TELLS.some((each) => each.test(line.trim().replace(/\s+/g, ' ')));
