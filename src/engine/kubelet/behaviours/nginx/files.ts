/** What the official image brings: the configuration that it starts with, and the pages that it shows. */

export const ROOT = '/usr/share/nginx/html';
export const MAIN = '/etc/nginx/nginx.conf';
export const DEFAULT = '/etc/nginx/conf.d/default.conf';

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const ERROR = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
<p><em>Faithfully yours, nginx.</em></p>
</body>
</html>
`;

/** @param more lines of the `http` block */
const main = (user: string, pid: string, more = ''): string => `${user}worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        ${pid};


events {
    worker_connections  1024;
}


http {
${more}    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

const site = (port: number): string => `server {
    listen       ${port};
    listen  [::]:${port};
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   ${ROOT};
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   ${ROOT};
    }
}
`;

const MIME_TYPES = `
types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js;
    text/plain                                       txt;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
    image/x-icon                                     ico;
    application/json                                 json;
    application/pdf                                  pdf;
    application/zip                                  zip;
}
`;

function imageFiles(port: number, configuration: string): Readonly<Record<string, string>> {
  return {
    [`${ROOT}/index.html`]: WELCOME,
    [`${ROOT}/50x.html`]: ERROR,
    [MAIN]: configuration,
    [DEFAULT]: site(port),
    '/etc/nginx/mime.types': MIME_TYPES,
  };
}

const USUAL = imageFiles(80, main('user  nginx;\n', '/run/nginx.pid'));
/** The image of which no process is root listens on another port, and writes where everybody may. */
const TEMPORARY = ['proxy', 'client_body', 'fastcgi', 'uwsgi', 'scgi'].map(
  (name) => `    ${name}_temp_path /tmp/${name.replace('client_body', 'client')}_temp;\n`,
);
const UNPRIVILEGED = imageFiles(8080, main('', '/tmp/nginx.pid', TEMPORARY.join('')));

const isUnprivileged = (image: string): boolean => /nginx-unprivileged|(?:^|\/)bitnami(?:legacy)?\//.test(image);

export const filesOf = (image = ''): Readonly<Record<string, string>> => (isUnprivileged(image) ? UNPRIVILEGED : USUAL);
