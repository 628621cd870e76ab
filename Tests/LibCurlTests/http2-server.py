#!/usr/bin/python3
"""An HTTPS server that speaks HTTP/2 alone, with Debian's python3-h2. Arguments: certificate and key. It prints its
port and answers each request with the number of the connection, that of the stream and the octets of the body."""
import socket
import ssl
import sys
import threading

import h2.config
import h2.connection
import h2.events


def serve(channel, number):
    connection = h2.connection.H2Connection(config=h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    channel.sendall(connection.data_to_send())
    octets = {}
    while data := channel.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                octets[event.stream_id] = 0
            elif isinstance(event, h2.events.DataReceived):
                octets[event.stream_id] += len(event.data)
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                answer = f"connection {number} stream {event.stream_id} octets {octets.pop(event.stream_id)}".encode()
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-length", str(len(answer)))])
                connection.send_data(event.stream_id, answer, end_stream=True)
        channel.sendall(connection.data_to_send())


def handle(channel, context, number):
    try:
        with context.wrap_socket(channel, server_side=True) as secure:
            if secure.selected_alpn_protocol() == "h2":
                serve(secure, number)
    except OSError:
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
context.set_alpn_protocols(["h2"])
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
number = 0
while True:
    channel, _ = listener.accept()
    number += 1
    threading.Thread(target=handle, args=(channel, context, number), daemon=True).start()
