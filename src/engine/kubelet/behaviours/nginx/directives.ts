/**
 * The directives that nginx knows: one word in the wrong place, or none that it knows, and it does not start. Those that say
 * what is served are heeded (`load.ts`, `answer.ts`); the rest is known by name alone.
 */

/** Where a directive may stand. */
type Place = 'main' | 'events' | 'http' | 'server' | 'location' | 'if' | 'upstream' | 'stream';

interface Rule {
  readonly places: readonly Place[];
  /** How many words may follow. */
  readonly least: number;
  readonly most: number;
  /** It has a block, whose directives stand in this place; `any` takes what stands there as it is. */
  readonly opens?: Place | 'any';
}

const ANY = Number.POSITIVE_INFINITY;
const WEB: readonly Place[] = ['http', 'server', 'location'];
const rule = (places: readonly Place[], least: number, most: number, opens?: Rule['opens']): Rule =>
  opens === undefined ? { places, least, most } : { places, least, most, opens };

/** Those with a place and a number of words that people get wrong. */
const RULES: Readonly<Record<string, Rule>> = {
  events: rule(['main'], 0, 0, 'events'),
  http: rule(['main'], 0, 0, 'http'),
  stream: rule(['main'], 0, 0, 'any'),
  mail: rule(['main'], 0, 0, 'any'),
  server: rule(['http', 'upstream'], 0, ANY, 'server'),
  upstream: rule(['http'], 1, 1, 'upstream'),
  location: rule(['server', 'location'], 1, 2, 'location'),
  if: rule(['server', 'location'], 1, ANY, 'if'),
  limit_except: rule(['location'], 1, ANY, 'any'),
  map: rule(['http'], 2, 2, 'any'),
  geo: rule(['http'], 1, 2, 'any'),
  split_clients: rule(['http'], 2, 2, 'any'),
  types: rule(WEB, 0, 0, 'any'),
  user: rule(['main'], 1, 2),
  worker_processes: rule(['main'], 1, 1),
  pid: rule(['main'], 1, 1),
  daemon: rule(['main'], 1, 1),
  worker_rlimit_nofile: rule(['main'], 1, 1),
  load_module: rule(['main'], 1, 1),
  env: rule(['main'], 1, 1),
  worker_connections: rule(['events'], 1, 1),
  multi_accept: rule(['events'], 1, 1),
  use: rule(['events'], 1, 1),
  listen: rule(['server'], 1, ANY),
  server_name: rule(['server'], 1, ANY),
  log_format: rule(['http'], 2, ANY),
  alias: rule(['location'], 1, 1),
  proxy_pass: rule(['location', 'if'], 1, 1),
  try_files: rule(['server', 'location'], 2, ANY),
  return: rule(['server', 'location', 'if'], 1, 2),
  rewrite: rule(['server', 'location', 'if'], 2, 3),
  set: rule(['server', 'location', 'if'], 2, 2),
  root: rule([...WEB, 'if'], 1, 1),
  index: rule(WEB, 1, ANY),
  autoindex: rule(WEB, 1, 1),
  default_type: rule(WEB, 1, 1),
  add_header: rule([...WEB, 'if'], 2, 3),
  error_page: rule([...WEB, 'if'], 2, ANY),
  access_log: rule([...WEB, 'if'], 1, ANY),
  allow: rule(WEB, 1, 1),
  deny: rule(WEB, 1, 1),
  stub_status: rule(['server', 'location'], 0, 1),
  sendfile: rule([...WEB, 'if'], 1, 1),
  tcp_nopush: rule(WEB, 1, 1),
  tcp_nodelay: rule(WEB, 1, 1),
  keepalive_timeout: rule(WEB, 1, 2),
  server_tokens: rule(WEB, 1, 1),
  gzip: rule([...WEB, 'if'], 1, 1),
  client_max_body_size: rule(WEB, 1, 1),
  proxy_set_header: rule(WEB, 2, 2),
  proxy_http_version: rule(WEB, 1, 1),
  proxy_redirect: rule(WEB, 1, 2),
  least_conn: rule(['upstream'], 0, 0),
  ip_hash: rule(['upstream'], 0, 0),
  keepalive: rule(['upstream'], 1, 2),
  zone: rule(['upstream'], 1, 2),
  resolver: rule([...WEB, 'upstream'], 1, ANY),
};

/** Of the modules that hand requests on, behind `proxy_`, `fastcgi_`, `uwsgi_`, `scgi_`, `grpc_`, `memcached_`. */
const PASSING = `bind buffer_size buffering buffers busy_buffers_size cache cache_background_update cache_bypass cache_convert_head
  cache_key cache_lock cache_lock_age cache_lock_timeout cache_max_range_offset cache_methods cache_min_uses cache_path
  cache_revalidate cache_use_stale cache_valid connect_timeout cookie_domain cookie_flags cookie_path force_ranges
  headers_hash_bucket_size headers_hash_max_size hide_header ignore_client_abort ignore_headers index intercept_errors keep_conn
  limit_rate max_temp_file_size method modifier1 modifier2 next_upstream next_upstream_timeout next_upstream_tries no_cache param
  pass pass_header pass_request_body pass_request_headers pass_trailers protocol read_timeout redirect request_buffering
  send_lowat send_timeout set_body set_header socket_keepalive split_path_info ssl_certificate ssl_certificate_key ssl_ciphers
  ssl_crl ssl_name ssl_protocols ssl_server_name ssl_session_reuse ssl_trusted_certificate ssl_verify ssl_verify_depth store
  store_access temp_file_write_size temp_path http_version timeout upload_rate download_rate`;
const PASSERS = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc', 'memcached'];

const OTHERS = `absolute_redirect accept_mutex accept_mutex_delay add_after_body add_before_body add_trailer addition_types aio
  aio_write ancient_browser auth_basic auth_basic_user_file auth_delay auth_http auth_request auth_request_set autoindex_exact_size
  autoindex_format autoindex_localtime break charset charset_map charset_types chunked_transfer_encoding client_body_buffer_size
  client_body_in_file_only client_body_in_single_buffer client_body_temp_path client_body_timeout client_header_buffer_size
  client_header_timeout connection_pool_size create_full_put_path dav_access dav_methods debug_connection debug_points directio
  directio_alignment disable_symlinks empty_gif error_log etag expires flv geoip_city geoip_country geoip_proxy gunzip
  gunzip_buffers gzip_buffers gzip_comp_level gzip_disable gzip_http_version gzip_min_length gzip_proxied gzip_static gzip_types
  gzip_vary hash http2 http2_max_concurrent_streams http3 if_modified_since ignore_invalid_headers image_filter internal js_content
  js_import js_path js_set keepalive_disable keepalive_min_timeout keepalive_requests keepalive_time large_client_header_buffers
  limit_conn limit_conn_log_level limit_conn_status limit_conn_zone limit_rate limit_rate_after limit_req limit_req_dry_run
  limit_req_log_level limit_req_status limit_req_zone lingering_close lingering_time lingering_timeout lock_file log_not_found
  log_subrequest map_hash_bucket_size map_hash_max_size master_process max_ranges merge_slashes min_delete_depth mirror
  mirror_request_body modern_browser mp4 mp4_buffer_size msie_padding msie_refresh open_file_cache open_file_cache_errors
  open_file_cache_min_uses open_file_cache_valid open_log_file_cache output_buffers override_charset pcre_jit perl perl_modules
  perl_set port_in_redirect postpone_output preread_buffer_size proxy_headers random random_index read_ahead real_ip_header
  real_ip_recursive recursive_error_pages referer_hash_bucket_size request_pool_size reset_timedout_connection resolver_timeout
  rewrite_log satisfy secure_link secure_link_md5 secure_link_secret send_lowat send_timeout sendfile_max_chunk
  server_name_in_redirect server_names_hash_bucket_size server_names_hash_max_size set_real_ip_from slice source_charset
  split_clients ssi ssi_types ssl_alpn ssl_buffer_size ssl_certificate ssl_certificate_key ssl_ciphers ssl_client_certificate
  ssl_conf_command ssl_crl ssl_dhparam ssl_early_data ssl_ecdh_curve ssl_engine ssl_ocsp ssl_password_file ssl_prefer_server_ciphers
  ssl_preread ssl_protocols ssl_reject_handshake ssl_session_cache ssl_session_ticket_key ssl_session_tickets ssl_session_timeout
  ssl_stapling ssl_stapling_verify ssl_trusted_certificate ssl_verify_client ssl_verify_depth sub_filter sub_filter_last_modified
  sub_filter_once sub_filter_types subrequest_output_buffer_size thread_pool timer_resolution types_hash_bucket_size
  types_hash_max_size underscores_in_headers uninitialized_variable_warn userid userid_domain userid_expires userid_name
  userid_path valid_referers variables_hash_bucket_size variables_hash_max_size worker_aio_requests worker_cpu_affinity
  worker_priority worker_rlimit_core worker_shutdown_timeout working_directory xclient xml_entities xslt_stylesheet`;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(RULES),
  ...PASSERS.flatMap((passer) => words(PASSING).map((word) => `${passer}_${word}`)),
  ...words(OTHERS),
]);

/** What a directive's words must be; undefined: no such directive. Those that are known by name alone may stand anywhere. */
export function ruleOf(name: string): Partial<Rule> | undefined {
  if (Object.hasOwn(RULES, name)) return RULES[name];
  return KNOWN.has(name) ? {} : undefined;
}

export type { Place, Rule };
