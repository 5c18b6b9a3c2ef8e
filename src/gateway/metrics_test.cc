#include "gateway/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

namespace annex::gateway {
namespace {

using std::chrono::duration_cast;
using testing::HasSubstr;
using testing::Not;

Monotonic::duration seconds(double value) {
    return duration_cast<Monotonic::duration>(std::chrono::duration<double>(value));
}

std::vector<scheduler::SlotStatus> two_workers() {
    scheduler::SlotStatus tts;
    tts.capability = "tts";
    tts.state = "ready";
    tts.pid = 17;
    tts.restarts = 3;
    tts.waiting = 2;
    tts.running = 1;
    tts.resident_bytes = 123456789;
    scheduler::SlotStatus ocr;
    ocr.capability = "ocr";
    ocr.state = "away";
    return {tts, ocr};
}

TEST(Metrics, shows_the_workers) {
    const Metrics metrics;
    const auto text = metrics.render(two_workers(), "1.2.3", 4096);
    for (const auto* line :
         {"annex_build_info{version=\"1.2.3\"} 1\n", "process_resident_memory_bytes 4096\n",
          "annex_queue_waiting{capability=\"tts\"} 2\n",
          "annex_queue_waiting{capability=\"ocr\"} 0\n",
          "annex_jobs_running{capability=\"tts\"} 1\n",
          "annex_worker_restarts_total{capability=\"tts\"} 3\n",
          "annex_worker_resident_bytes{capability=\"tts\"} 123456789\n",
          "annex_worker_up{capability=\"tts\"} 1\n", "annex_worker_up{capability=\"ocr\"} 0\n"}) {
        EXPECT_THAT(text, HasSubstr(line));
    }
}

TEST(Metrics, counts_requests_by_route_and_status) {
    Metrics metrics;
    metrics.observe("/v1/models/{id}", 200, seconds(0.001));
    metrics.observe("/v1/models/{id}", 200, seconds(0.001));
    metrics.observe("/v1/models/{id}", 404, seconds(0.001));
    metrics.observe("", 404, seconds(0.001));
    const auto text = metrics.render({}, "1", 0);
    EXPECT_THAT(
        text, HasSubstr("annex_http_requests_total{route=\"/v1/models/{id}\",status=\"200\"} 2\n"));
    EXPECT_THAT(
        text, HasSubstr("annex_http_requests_total{route=\"/v1/models/{id}\",status=\"404\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("annex_http_requests_total{route=\"none\",status=\"404\"} 1\n"));
}

TEST(Metrics, the_histogram_is_cumulative_and_its_edges_belong_below) {
    Metrics metrics;
    for (const double took_s : {0.001, 0.005, 0.0051, 60.0, 61.0}) {
        metrics.observe("/x", 200, seconds(took_s));
    }
    const auto text = metrics.render({}, "1", 0);
    const auto bucket = [](std::string_view edge, int count) {
        return "annex_http_request_seconds_bucket{route=\"/x\",le=\"" + std::string(edge) + "\"} " +
               std::to_string(count) + "\n";
    };
    EXPECT_THAT(text, HasSubstr(bucket("0.005", 2)));
    EXPECT_THAT(text, HasSubstr(bucket("0.01", 3)));
    EXPECT_THAT(text, HasSubstr(bucket("30", 3)));
    EXPECT_THAT(text, HasSubstr(bucket("60", 4)));
    EXPECT_THAT(text, HasSubstr(bucket("+Inf", 5)));
    EXPECT_THAT(text, HasSubstr("annex_http_request_seconds_count{route=\"/x\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("annex_http_request_seconds_sum{route=\"/x\"} 121.0111"));
}

TEST(Metrics, every_line_is_exposition_text_of_a_declared_family) {
    Metrics metrics;
    metrics.observe("/quote\"back\\slash\nbreak", 200, seconds(0.1));
    const auto text = metrics.render(two_workers(), "1", 1);
    EXPECT_THAT(text, HasSubstr(R"(route="/quote\"back\\slash break")"));
    const std::regex sample(R"(([a-z_]+)(\{[a-z]+="[^\n]*"(,[a-z]+="[^\n]*")*\})? [0-9.e+-]+)");
    std::set<std::string> declared;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (line.starts_with("# TYPE ")) {
            const auto name = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(declared.insert(name).second) << name;
        } else if (!line.starts_with("# HELP ")) {
            ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
            const auto name =
                std::regex_replace(match[1].str(), std::regex("(_bucket|_sum|_count)$"), "");
            EXPECT_TRUE(declared.contains(name)) << line;
        }
    }
    EXPECT_TRUE(text.ends_with('\n'));
}

TEST(Metrics, this_process_has_a_size) {
    EXPECT_GT(own_resident_bytes(), 100'000U);
}

}  // namespace
}  // namespace annex::gateway
