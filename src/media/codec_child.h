#pragma once
// The annex-codec process of one client: started, asked for calls, reaped.
// Threads: one at a time (CodecClient holds a mutex).
#include <sys/types.h>

#include <memory>
#include <string>

#include "media/codec_client.h"
#include "wire/peer.h"

namespace annex::media {

struct CodecClient::Child {
    Child(pid_t process, UniqueFd control) : pid(process), peer(std::move(control)) {}
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Errors: kUnavailable when the program is missing or cannot be started.
    static Result<std::unique_ptr<Child>> start(const std::string& program);
    /// False once the process has ended (it is reaped then).
    bool alive();

    pid_t pid;  ///< -1 once reaped
    wire::Peer peer;
};

}  // namespace annex::media
