/** Which command lines change nothing. */

const READS =
  /^kubectl (get|describe|logs|top|explain|events|wait|diff|version|cluster-info|api-resources|api-versions|auth can-i|rollout (status|history)|config (view|get-contexts|current-context))\b/;

/** Whether a line may be run where nothing may be changed: when only looking is allowed, and in the past. */
export const onlyReads = (line: string): boolean =>
  READS.test(line.replace(/\s(-n|--namespace)[ =]\S+/g, '').replace(/\s+/g, ' '));
