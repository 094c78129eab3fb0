FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Without cgo the binary needs no C library.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags='-s -w' -o /surge .

# Alpine rather than an empty image: its wget is what the health check needs.
FROM alpine:3.22
COPY --from=build /surge /usr/local/bin/surge
USER 65534:65534
# The operators' address stays inside the container, where the check asks it,
# whatever the process's roles.
ENV HTTP_ADDR=0.0.0.0:8080 OPS_ADDR=127.0.0.1:8081
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD wget -q -O /dev/null "http://127.0.0.1:${OPS_ADDR##*:}/livez"
ENTRYPOINT ["surge"]
CMD ["serve"]
