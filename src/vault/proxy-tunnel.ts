import type { ClientRequest, RequestOptions } from "node:http";
import type { Socket } from "node:net";

/**
 * Asks an HTTP proxy (`http://` or `https://`, with a user name and password if it wants them) for a tunnel to a server,
 * and resolves with the socket. Unlike Go it tunnels plain HTTP too, so that a request looks the same with and without a
 * proxy. Rejects with what went wrong, without the proxy's password, and with the signal's reason.
 */
export async function openTunnel(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { request } = proxy.protocol === "https:" ? await import("node:https") : await import("node:http");
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const options: RequestOptions = {
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port === "" ? (proxy.protocol === "https:" ? 443 : 80) : Number(proxy.port),
    method: "CONNECT",
    path: target,
    headers: {
      host: target,
      ...(credentials === ":" ? {} : { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` }),
    },
    // A socket of its own: it is the tunnel afterwards.
    agent: false,
    signal,
  };
  return awaitTunnel(request(options), proxy.host);
}

function awaitTunnel(request: ClientRequest, proxy: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    request.once("connect", (response, socket: Socket, head: Buffer) => {
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new Error(`the proxy ${proxy} answered ${response.statusCode ?? "nothing"}`));
    });
    request.once("error", (error) => reject(new Error(`the proxy ${proxy}: ${error.message}`, { cause: error })));
    request.end();
  });
}
