#include "gateway/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

namespace annex::gateway {
namespace {

constexpr std::string_view kNoRoute = "none";

std::string escape(std::string_view label) {
    std::string out;
    for (const char c : label) {
        if (c == '\\' || c == '"') {
            out += '\\';
        }
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

template <class... Args>
void line(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
    out += '\n';
}

void family(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    line(out, "# HELP {} {}", name, help);
    line(out, "# TYPE {} {}", name, type);
}

// One series per capability.
template <class Value>
void per_capability(std::string& out, std::span<const scheduler::SlotStatus> workers,
                    std::string_view name, std::string_view type, std::string_view help,
                    Value value) {
    family(out, name, type, help);
    for (const auto& worker : workers) {
        line(out, "{}{{capability=\"{}\"}} {}", name, escape(worker.capability), value(worker));
    }
}

void render_workers(std::string& out, std::span<const scheduler::SlotStatus> workers) {
    using scheduler::SlotStatus;
    per_capability(out, workers, "annex_queue_waiting", "gauge", "Jobs that wait for a place.",
                   [](const SlotStatus& worker) { return worker.waiting; });
    per_capability(out, workers, "annex_jobs_running", "gauge", "Jobs inside the worker.",
                   [](const SlotStatus& worker) { return worker.running; });
    per_capability(out, workers, "annex_worker_up", "gauge",
                   "1 while the worker process is ready for jobs.",
                   [](const SlotStatus& worker) { return worker.state == "ready" ? 1 : 0; });
    per_capability(out, workers, "annex_worker_restarts_total", "counter",
                   "Times the worker was started again after it had died or hung.",
                   [](const SlotStatus& worker) { return worker.restarts; });
    per_capability(out, workers, "annex_worker_resident_bytes", "gauge",
                   "Resident memory of the worker process.",
                   [](const SlotStatus& worker) { return worker.resident_bytes; });
}

}  // namespace

void Metrics::observe(std::string_view route, int status, Monotonic::duration took) {
    const double took_s = std::chrono::duration<double>(took).count();
    const auto bucket = static_cast<std::size_t>(
        std::lower_bound(kLatencyBucketSeconds.begin(), kLatencyBucketSeconds.end(), took_s) -
        kLatencyBucketSeconds.begin());
    const std::string name(route.empty() ? kNoRoute : route);
    const std::lock_guard lock(mutex_);
    ++requests_[{name, status}];
    auto& latency = latencies_[name];
    ++latency.counts.at(bucket);
    latency.sum_s += took_s;
}

void Metrics::render_requests(std::string& out) const {
    const std::lock_guard lock(mutex_);
    family(out, "annex_http_requests_total", "counter", "Finished requests.");
    for (const auto& [key, count] : requests_) {
        line(out, "annex_http_requests_total{{route=\"{}\",status=\"{}\"}} {}", escape(key.first),
             key.second, count);
    }
    family(out, "annex_http_request_seconds", "histogram",
           "From the end of the headers to the end of the answer.");
    for (const auto& [name, latency] : latencies_) {
        const auto route = escape(name);
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < kLatencyBucketSeconds.size(); ++i) {
            total += latency.counts.at(i);
            line(out, "annex_http_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}", route,
                 kLatencyBucketSeconds.at(i), total);
        }
        total += latency.counts.back();
        line(out, "annex_http_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}", route, total);
        line(out, "annex_http_request_seconds_sum{{route=\"{}\"}} {}", route, latency.sum_s);
        line(out, "annex_http_request_seconds_count{{route=\"{}\"}} {}", route, total);
    }
}

std::string Metrics::render(std::span<const scheduler::SlotStatus> workers,
                            std::string_view version, std::uint64_t own_resident) const {
    std::string out;
    family(out, "annex_build_info", "gauge", "Always 1; the version is in the label.");
    line(out, "annex_build_info{{version=\"{}\"}} 1", escape(version));
    family(out, "process_resident_memory_bytes", "gauge", "Resident memory of annexd itself.");
    line(out, "process_resident_memory_bytes {}", own_resident);
    render_workers(out, workers);
    render_requests(out);
    return out;
}

std::uint64_t own_resident_bytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"),
                                                               &std::fclose);
    unsigned long long total = 0;
    unsigned long long resident = 0;
    if (file == nullptr || std::fscanf(file.get(), "%llu %llu", &total, &resident) != 2) {
        return 0;
    }
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace annex::gateway
