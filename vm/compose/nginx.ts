/** The gateway takes no larger body (vm/gateway/limits.ts); here a larger one ends before it takes memory. */
const BODY_MAX = "4m";

/**
 * nginx.conf of a machine with a public address. The certificate's name is `purser` (vm/services.ts); only the host that it is
 * for is answered.
 *
 * @param host such as machine.example.com
 */
export const nginxConf = (host: string): string => `worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  server_tokens off;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  client_max_body_size ${BODY_MAX};
  limit_req_zone $binary_remote_addr zone=each:1m rate=10r/s;

  server {
    listen 8080 default_server;
    location = /healthz { return 200; }
    location /.well-known/acme-challenge/ { root /var/www/challenges; }
    location / { return 308 https://$host$request_uri; }
  }
  server {
    listen 8443 ssl default_server;
    ssl_reject_handshake on;
  }
  server {
    listen 8443 ssl;
    server_name ${host};
    ssl_certificate /etc/letsencrypt/live/purser/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/purser/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    add_header strict-transport-security "max-age=63072000" always;
    location = /readyz { return 404; }
    location / {
      limit_req zone=each burst=40 nodelay;
      # Only when it is needed, so that nginx starts while the gateway does.
      resolver 127.0.0.11 valid=10s;
      set $gateway gateway:8080;
      proxy_pass http://$gateway;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_read_timeout 60s;
      proxy_set_header Host $host;
      proxy_set_header Connection "";
    }
  }
}
`;
