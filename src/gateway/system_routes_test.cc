#include "gateway/system_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace annex::gateway {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// Keeps what a handler sent.
class RecordingWriter final : public http::ResponseWriter {
  public:
    Result<void> send(http::Response response) override {
        sent = std::move(response);
        return {};
    }
    Result<void> begin(int, std::string_view, http::Headers) override { return unexpected(); }
    Result<void> write(std::string_view) override { return unexpected(); }
    Result<void> end() override { return unexpected(); }
    [[nodiscard]] bool begun() const override { return sent.has_value(); }

    std::optional<http::Response> sent;

  private:
    static Result<void> unexpected() { return {Code::kInternal, "not expected here"}; }
};

class SystemRoutes : public testing::Test {
  protected:
    SystemRoutes()
        : folder_(testing::TempDir() + "annex_system_routes_" + std::to_string(::getpid())),
          scheduler_({}) {
        std::filesystem::create_directories(folder_ + "/cards");
        std::filesystem::create_directories(folder_ + "/models/voice-1");
        std::ofstream(folder_ + "/models/voice-1/model.onnx") << "x";
        write_card("voice-1", "tts", "aliases = [\"tts-1\"]\ndefault = true\npreferred = true\n");
        write_card("ears-1", "asr", "preferred = true\n");
        write_card("gate-1", "vad", "preferred = true\n");
        write_card("words-1", "g2p", "preferred = true\n");
        auto loaded = catalog::Catalog::load(folder_ + "/cards", folder_ + "/models");
        EXPECT_TRUE(loaded.ok()) << loaded.error().message;
        catalog_ = std::move(*loaded);
        add_system_routes({router_, scheduler_, catalog_}, metrics_, "9.8.7");
    }
    ~SystemRoutes() override { std::filesystem::remove_all(folder_); }

    void write_card(const std::string& id, const std::string& capability, const std::string& more) {
        std::ofstream(folder_ + "/cards/" + id + ".toml")
            << "id = \"" << id << "\"\ncapability = \"" << capability << "\"\nname = \"" << id
            << "\"\nlicence = \"MIT\"\nmemory_mib = 400\n"
            << more << "[[file]]\nname = \"model.onnx\"\n";
    }

    // The answer as the server would send it, errors included.
    http::Response get(const std::string& path) {
        std::vector<std::string> allowed;
        const auto* route = router_.find("GET", path, allowed);
        EXPECT_NE(route, nullptr) << path;
        http::Request request;
        request.method = "GET";
        request.path = path;
        if (route->takes_parameter) {
            request.parameter = path.substr(path.rfind('/') + 1);
        }
        RecordingWriter writer;
        auto result = route->handler(request, writer);
        return result.ok() ? *writer.sent : http::error_response(result.error());
    }

    const std::string folder_;
    catalog::Catalog catalog_;
    scheduler::Scheduler scheduler_;
    http::Router router_;
    Metrics metrics_;
};

TEST_F(SystemRoutes, lists_the_models_a_request_can_name) {
    const auto answer = get("/v1/models");
    EXPECT_EQ(answer.status, 200);
    const auto list = json::parse(answer.body);
    EXPECT_EQ(list["object"], "list");
    ASSERT_EQ(list["data"].size(), 2U);  // not those that only others need
    const auto& voice = list["data"][1];
    EXPECT_EQ(voice["id"], "voice-1");
    EXPECT_EQ(voice["object"], "model");
    EXPECT_EQ(voice["owned_by"], "annex");
    EXPECT_GT(voice["created"].get<std::int64_t>(), 1'600'000'000);
    EXPECT_EQ(voice["capability"], "tts");
    EXPECT_EQ(voice["installed"], true);
    EXPECT_EQ(voice["aliases"], json::parse(R"(["tts-1"])"));
    const auto& ears = list["data"][0];
    EXPECT_EQ(ears["installed"], false);
    EXPECT_EQ(ears["created"], 0);
    EXPECT_EQ(ears["aliases"], json::array());
}

TEST_F(SystemRoutes, one_model_by_id_or_alias) {
    EXPECT_EQ(json::parse(get("/v1/models/voice-1").body)["id"], "voice-1");
    EXPECT_EQ(json::parse(get("/models/tts-1").body)["id"], "voice-1");
    const auto none = get("/v1/models/gpt-4");
    EXPECT_EQ(none.status, 404);
    const auto error = json::parse(none.body)["error"];
    EXPECT_EQ(error["param"], "model");
    EXPECT_EQ(error["message"], "no model named \"gpt-4\"; this box knows ears-1, voice-1");
}

TEST_F(SystemRoutes, health_is_on_the_thread_kept_for_it) {
    for (const auto* path : {"/health", "/health/live", "/health/ready"}) {
        EXPECT_EQ(get(path).status, 200);
        std::vector<std::string> allowed;
        const auto* route = router_.find("HEAD", path, allowed);
        ASSERT_NE(route, nullptr);
        EXPECT_EQ(route->options.urgency, http::Urgency::kHealth);
    }
}

TEST_F(SystemRoutes, metrics_and_status) {
    const auto metrics = get("/metrics");
    EXPECT_EQ(metrics.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(metrics.body, HasSubstr("annex_build_info{version=\"9.8.7\"} 1\n"));
    const auto status = json::parse(get("/v1/annex/status").body);
    EXPECT_EQ(status["version"], "9.8.7");
    EXPECT_GE(status["uptime_s"].get<double>(), 0);
    EXPECT_GT(status["resident_bytes"].get<std::uint64_t>(), 0U);
    EXPECT_EQ(status["capabilities"], json::array());
}

TEST(Status, tells_all_of_a_worker) {
    scheduler::SlotStatus worker;
    worker.capability = "asr";
    worker.state = "ready";
    worker.pid = 42;
    worker.restarts = 2;
    worker.running = 1;
    worker.waiting = 3;
    worker.resident_bytes = 1000;
    worker.uptime_s = 1.5;
    worker.models = {{"whisper-base", "cpu", 700}};
    worker.last_error = "killed by signal 9 \xff";
    const std::vector workers{worker};
    const auto row = json::parse(status_json(workers, "1", 2, 3))["capabilities"][0];
    EXPECT_EQ(row["capability"], "asr");
    EXPECT_EQ(row["state"], "ready");
    EXPECT_EQ(row["pid"], 42);
    EXPECT_EQ(row["restarts"], 2);
    EXPECT_EQ(row["running"], 1);
    EXPECT_EQ(row["waiting"], 3);
    EXPECT_EQ(row["resident_bytes"], 1000);
    EXPECT_EQ(row["uptime_s"], 1.5);
    EXPECT_EQ(row["models"],
              json::parse(R"([{"id":"whisper-base","device":"cpu","load_ms":700}])"));
    EXPECT_EQ(row["last_error"], "killed by signal 9 \xEF\xBF\xBD");
}

TEST(Status, ready_while_any_worker_can_work) {
    scheduler::SlotStatus well;
    well.state = "away";
    scheduler::SlotStatus ill;
    ill.state = "backoff";
    const std::vector both{ill, well};
    const std::vector none{ill, ill};
    EXPECT_TRUE(is_ready({}));
    EXPECT_TRUE(is_ready(both));
    EXPECT_FALSE(is_ready(none));
}

}  // namespace
}  // namespace annex::gateway
