/** The certificate of the cluster's authority, as everyone is told it. No bytes of a real one: nothing here is encrypted. */
export const CLUSTER_CA = '-----BEGIN CERTIFICATE-----\nd2F2ZXRhbms=\n-----END CERTIFICATE-----\n';
