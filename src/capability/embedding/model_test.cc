// The real models against the reference: token ids exactly, vectors by their direction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/checked_file.h"
#include "capability/embedding/model.h"
#include "capability/embedding/pipeline.h"
#include "capability/embedding/text/tokenizer.h"

namespace annex::embedding {
namespace {

std::string models_folder() {
    return std::string(std::getenv("ANNEX_CACHE")) + "/models";
}

nlohmann::json golden(const char* name) {
    return nlohmann::json::parse(std::ifstream(std::string("testdata/") + name));
}

Tokenizer tokenizer_of(const std::string& model, std::size_t tokens_max) {
    auto file =
        read_file(models_folder() + "/" + model + "/tokenizer.json", kTokenizerFileBytesMax);
    EXPECT_TRUE(file.ok());
    auto tokenizer = Tokenizer::parse(*file, tokens_max);
    EXPECT_TRUE(tokenizer.ok()) << tokenizer.error().message;
    return *std::move(tokenizer);
}

double cosine(std::span<const float> a, std::span<const float> b) {
    const auto dot = [](auto x, auto y) {
        return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
    };
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

class EmbeddingModel : public testing::TestWithParam<const char*> {
  protected:
    EmbeddingModel()
        : catalog_(*catalog::Catalog::load("../../../models", models_folder())),
          server_({}),
          context_{.server = server_,
                   .catalog = catalog_,
                   .codec = codec_,
                   .loaded = loaded_,
                   .threads = 2} {}

    std::unique_ptr<Model> load(const std::string& id) {
        auto model = Model::load(context_, *catalog_.find(id));
        EXPECT_TRUE(model.ok()) << model.error().message;
        return *std::move(model);
    }

    std::vector<Embedded> embed_all(const Model& model, std::vector<std::string> texts,
                                    std::size_t dimensions = 0) {
        auto result = embed(model, engine_, texts,
                            {.dimensions = dimensions, .check = [] { return Result<void>(); }});
        EXPECT_TRUE(result.ok()) << result.error().message;
        return *std::move(result);
    }

    catalog::Catalog catalog_;
    wire::Server server_;
    media::CodecClient codec_{"not-started"};
    service::LoadedModels loaded_;
    service::WorkerContext context_;
    Engine engine_{2};
};

TEST(TokenizerGolden, gives_the_references_ids) {
    const auto en = tokenizer_of("bge-small-en-v1.5", kTokensPerTextMax);
    const auto zh = tokenizer_of("bge-small-zh-v1.5", kTokensPerTextMax);
    const auto file = golden("tokens.json");
    ASSERT_GE(file["cases"].size(), 150U);
    for (const auto& one : file["cases"]) {
        const auto text = one["text"].get<std::string>();
        EXPECT_EQ(en.encode(text)->ids, one["en"].get<std::vector<std::int64_t>>()) << text;
        EXPECT_EQ(zh.encode(text)->ids, one["zh"].get<std::vector<std::int64_t>>()) << text;
    }
}

// How far a model that quantises while it runs differs between processors (with and without
// VNNI, whose absence makes 8-bit products saturate) is the runtime's affair: the reference itself
// differs by as much. That texts do not disturb each other is tested exactly below.
constexpr double kCosineAcrossProcessors = 0.98;

TEST_P(EmbeddingModel, gives_the_references_vectors) {
    const auto model = load(GetParam());
    std::vector<std::string> texts;
    std::vector<nlohmann::json> expected;
    const auto file = golden("vectors.json");
    for (const auto& one : file["cases"]) {
        if (one["model"] == GetParam()) {
            texts.push_back(one["text"].get<std::string>());
            expected.push_back(one);
        }
    }
    ASSERT_EQ(texts.size(), 6U);
    const auto results = embed_all(*model, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(results[i].tokens, expected[i]["tokens"].get<std::size_t>());
        EXPECT_EQ(results[i].truncated, texts[i].size() > 1000);
        const auto value =
            cosine(results[i].vector, expected[i]["vector"].get<std::vector<float>>());
        RecordProperty("cosine_" + std::to_string(i), std::to_string(value));
        EXPECT_GE(value, kCosineAcrossProcessors) << texts[i];
        EXPECT_NEAR(cosine(results[i].vector, results[i].vector), 1.0, 1e-6);
    }
}

TEST_P(EmbeddingModel, gives_a_text_the_same_vector_alone_and_in_company) {
    const auto model = load(GetParam());
    const std::vector<std::string> texts{
        "The cat sat on the mat.",
        "no",
        "Annual report of the board of directors, page four.",
        "今天天气很好，我们去公园吧。",
        "The cat sat on the mat.",
        "yes",
        "A considerably longer text that goes on about nothing in particular for quite a while, "
        "so that everything shorter would have to be padded if it ran together with it."};
    const auto together = embed_all(*model, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto alone = embed_all(*model, {texts[i]});
        EXPECT_GE(cosine(alone[0].vector, together[i].vector), 0.99999) << texts[i];
    }
    EXPECT_EQ(together[0].vector.size(), model->settings().dimensions);
}

TEST_P(EmbeddingModel, cuts_dimensions_and_scales_again) {
    const auto model = load(GetParam());
    const auto whole = embed_all(*model, {"some text"});
    const auto cut = embed_all(*model, {"some text"}, 64);
    ASSERT_EQ(cut[0].vector.size(), 64U);
    EXPECT_GE(cosine(cut[0].vector, std::span(whole[0].vector).first(64)), 0.999999);
    const auto squares =
        std::inner_product(cut[0].vector.begin(), cut[0].vector.end(), cut[0].vector.begin(), 0.0);
    EXPECT_NEAR(squares, 1.0, 1e-5);
}

TEST_P(EmbeddingModel, refuses_more_dimensions_and_more_tokens_than_there_are) {
    const auto model = load(GetParam());
    const EmbedOptions options{.check = [] { return Result<void>(); }};
    const auto own = model->settings().dimensions;
    const std::vector<std::string> one{"x"};
    auto dimensions = embed(*model, engine_, one, {.dimensions = own + 1, .check = options.check});
    EXPECT_EQ(dimensions.error().param, "dimensions");
    const auto tokens_max = model->tokenizer().tokens_max();
    const std::string long_text(tokens_max * 2, '.');
    const std::vector<std::string> many(kTokensPerRequestMax / tokens_max + 1, long_text);
    auto tokens = embed(*model, engine_, many, options);
    EXPECT_EQ(tokens.error().code, Code::kInvalidArgument);
    EXPECT_EQ(tokens.error().param, "input");
}

TEST_P(EmbeddingModel, puts_its_prefix_before_the_text_it_is_asked_for) {
    const auto model = load(GetParam());
    const auto vector = [&](const std::string& text, InputType type) {
        auto result = embed(*model, engine_, std::vector{text},
                            {.input_type = type, .check = [] { return Result<void>(); }});
        EXPECT_TRUE(result.ok());
        return (*result)[0];
    };
    const auto& prefix = model->settings().query_prefix;
    const auto asked = vector("a lantern by day", QUERY);
    EXPECT_EQ(asked.vector, vector(prefix + "a lantern by day", AS_IT_IS).vector);
    EXPECT_EQ(asked.vector != vector("a lantern by day", AS_IT_IS).vector, !prefix.empty());
    EXPECT_EQ(vector("a lantern", PASSAGE).vector, vector("a lantern", AS_IT_IS).vector);
    // What is cut is the text's end.
    const std::string long_text(model->tokenizer().tokens_max() * 2, '.');
    const auto cut = vector(long_text, QUERY);
    EXPECT_TRUE(cut.truncated);
    EXPECT_EQ(cut.tokens, model->tokenizer().tokens_max());
    EXPECT_EQ(cut.vector, vector(prefix + long_text, AS_IT_IS).vector);
}

TEST_P(EmbeddingModel, refuses_a_text_it_cannot_read_whole_when_told_to) {
    const auto model = load(GetParam());
    const EmbedOptions options{.refuse_long = true, .check = [] { return Result<void>(); }};
    const auto room = model->tokenizer().tokens_max() - 2;  // two are control tokens
    const std::vector<std::string> fitting{"x", std::string(room, '.')};
    ASSERT_TRUE(embed(*model, engine_, fitting, options).ok());
    const std::vector<std::string> one_more{"x", std::string(room + 1, '.')};
    const auto refused = embed(*model, engine_, one_more, options);
    EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
    EXPECT_EQ(refused.error().param, "input");
    EXPECT_NE(refused.error().message.find(fmt::format("input[1] has {} tokens", room + 3)),
              std::string::npos)
        << refused.error().message;
}

TEST_P(EmbeddingModel, stops_when_nobody_waits_any_more) {
    const auto model = load(GetParam());
    // Asked once per text by the tokenizer, then while the model runs.
    const std::vector<std::string> texts(400, "a text that nobody waits for in the end");
    std::size_t asked = 0;
    auto result = embed(*model, engine_, texts, {.check = [&]() -> Result<void> {
        if (++asked > texts.size()) {
            return {Code::kCancelled, "gone"};
        }
        return {};
    }});
    EXPECT_EQ(result.error().code, Code::kCancelled);
    EXPECT_EQ(asked, texts.size() + 1);
}

INSTANTIATE_TEST_SUITE_P(
    Models, EmbeddingModel,
    testing::Values("bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2"),
    [](const auto& one) {
        std::string name(one.param);
        std::replace_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
        return name;
    });

}  // namespace
}  // namespace annex::embedding
